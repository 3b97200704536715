package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Chorus.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of many databases that say the same, a few are heard and one speaks for the others. */
class ChorusTest {

    private final List<Line> heard = new ArrayList<>();
    private long now;
    private int timers;
    private final Chorus chorus = new Chorus(() -> now, heard::add, task -> timers++);

    /** Fails when Chorus.say writes each line. */
    @Test
    void of_500_databases_three_are_heard_and_a_fourth_line_speaks_for_the_others() {
        for (int database = 0; database < 500; database++) {
            say("replicating", database);
        }
        assertThat(heard).extracting(Line::database).containsExactly("0.db", "1.db", "2.db");
        pass(Duration.ofSeconds(2));

        assertThat(heard).hasSize(4);
        assertThat(heard.get(3).pairs()).containsExactly("path", "3.db", "and-others", 496);
        assertThat(timers).isEqualTo(1);
    }

    @Test
    void a_few_databases_each_have_their_line_at_once() {
        for (int database = 0; database < 3; database++) {
            say("initialized db", database);
            say("replicating", database);
        }
        assertThat(heard).hasSize(6);
    }

    /** Fails when Chorus.isSolo asks for the number of databases alone. */
    @Test
    void a_database_that_has_been_heard_is_heard_again() {
        for (int line = 0; line < 10; line++) {
            say("resynchronizing", 1);
        }
        assertThat(heard).hasSize(10);
    }

    /** Fails when Chorus.shared counts a line that speaks for itself alone. */
    @Test
    void one_that_is_alone_behind_the_first_three_speaks_for_itself() {
        for (int database = 0; database < 4; database++) {
            say("replicating", database);
        }
        pass(Duration.ofSeconds(2));
        assertThat(heard.get(3).pairs()).containsExactly("path", "3.db");
    }

    /** Fails when Chorus.isDue waits for a pause of any length. */
    @Test
    void lines_that_never_cease_are_written_after_ten_seconds_all_the_same() {
        for (int tenth = 0; tenth < 110; tenth++) {
            say("replicating", tenth);
            pass(Duration.ofMillis(100));
        }
        assertThat(heard).hasSize(4);
    }

    /** Fails when Chorus.isSolo never forgets who was heard. */
    @Test
    void after_a_pause_the_first_three_are_heard_anew() {
        for (int database = 0; database < 10; database++) {
            say("replica sync failing", database);
        }
        pass(Duration.ofSeconds(10));
        heard.clear();
        for (int database = 0; database < 10; database++) {
            say("replica sync failing", database);
        }
        assertThat(heard).hasSize(3);
    }

    /** Fails when Chorus.speak asks for what is due alone. */
    @Test
    void the_end_of_the_process_leaves_nothing_unsaid() {
        for (int database = 0; database < 10; database++) {
            say("replicating", database);
        }
        chorus.speak(true);
        assertThat(heard.get(3).pairs()).contains("and-others", 6);
    }

    private void say(String message, int database) {
        String path = database + ".db";
        chorus.say(new Line(LogLevel.INFO, message, List.of("path", path), path));
    }

    private void pass(Duration time) {
        now += time.toNanos();
        chorus.speak(false);
    }
}
