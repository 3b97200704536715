package io.github.litestreamagent.replication.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a lease of a process that was killed need not wait for. */
class RealProcessTest {

    private final RealProcess self = RealProcess.current();
    private Process other;

    @BeforeEach
    void begin() throws Exception {
        other = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        other.destroyForcibly();
    }

    private RealProcess seen(String boot, long started) {
        return new RealProcess(self.host(), boot, self.space(), other.pid(), started);
    }

    private long started() {
        return other.info().startInstant().orElseThrow().toEpochMilli();
    }

    /** Fails when RealProcess.isDead answers false, and when it answers true. */
    @Test
    void one_of_the_same_machine_is_dead_when_it_has_ended() throws Exception {
        String process = seen(self.boot(), started()).process();
        assertThat(self.isDead(process)).isFalse();
        other.destroyForcibly().waitFor();
        assertThat(self.isDead(process)).isTrue();
    }

    /** Fails when RealProcess.lives does not compare when it was started. */
    @Test
    void one_whose_number_another_process_has_got_is_dead() {
        long earlier = started() - TimeUnit.HOURS.toMillis(1);
        assertThat(self.isDead(seen(self.boot(), earlier).process())).isTrue();
    }

    /** Fails when RealProcess.isDead does not compare boot and space. */
    @Test
    void of_another_machine_or_container_nobody_knows() throws Exception {
        String elsewhere = seen("another boot", started()).process();
        other.destroyForcibly().waitFor();
        assertThat(self.isDead(elsewhere)).isFalse();
        assertThat(self.isDead("")).isFalse();
        assertThat(self.isDead(self.boot() + "/" + self.space() + "/no number")).isFalse();
    }

    @Test
    void it_lives_itself() {
        assertThat(self.isDead(self.process())).isFalse();
    }
}
