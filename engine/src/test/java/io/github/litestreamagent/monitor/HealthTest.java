package io.github.litestreamagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.http.Ping;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.github.litestreamagent.status.ReplicationState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;

/** Whether all is well, as a probe, a heartbeat and JMX are told. */
class HealthTest {

    private final FakeDatabases databases =
            new FakeDatabases().add("/data/app.db", ReplicationState.REPLICATING, Duration.ofSeconds(3));

    @Test
    void databases_that_are_replicated_are_well_and_one_that_stopped_is_named_with_its_code() {
        assertThat(ask(true).status()).isEqualTo(200);
        assertThat(ask(true).body()).isEqualTo("ok /data/app.db replicating\n");
        databases.add("/data/b.db", ReplicationState.STOPPED, Duration.ZERO);
        assertThat(ask(true).status()).isEqualTo(503);
        assertThat(ask(true).body()).contains("failed /data/b.db stopped LSA-READ-ONLY\n");
    }

    @Test
    void one_that_is_long_behind_is_not_well_and_one_that_the_operator_left_out_is() {
        databases.add("/data/app.db", ReplicationState.LEFT_OUT, Duration.ZERO);
        assertThat(ask(true).status()).isEqualTo(200);
        databases.add("/data/app.db", ReplicationState.REPLICATING, Duration.ofSeconds(31));
        assertThat(ask(true).body()).isEqualTo("failed /data/app.db replicating behind by 31s\n");
    }

    @Test
    void a_client_from_elsewhere_sees_no_path() {
        assertThat(ask(false).body()).isEqualTo("ok database 1 replicating\n");
    }

    @Test
    void the_heart_beats_only_while_every_database_is_well_and_its_url_is_in_no_error() {
        List<String> pinged = new ArrayList<>();
        Ping ping = new Ping() {
            @Override
            public void get(String url) throws IOException {
                pinged.add(url);
                throw new IOException("refused");
            }
        };
        Heartbeat heart = new Heartbeat("https://beat/secret", Duration.ofMinutes(1), databases, ping);
        assertThat(heart.beat()).isTrue();
        databases.add("/data/b.db", ReplicationState.SUSPENDED, Duration.ZERO);
        assertThat(heart.beat()).isFalse();
        databases.add("/data/b.db", ReplicationState.REPLICATING, Duration.ofMinutes(2));
        assertThat(heart.beat()).isFalse();
        assertThat(pinged).containsExactly("https://beat/secret");
    }

    @Test
    void jmx_shows_open_types() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName(Jmx.NAME);
        new Jmx(databases).run();
        try {
            assertThat(server.getAttribute(name, "LagSeconds")).isEqualTo(3.0);
            assertThat(server.getAttribute(name, "Healthy")).isEqualTo(true);
            CompositeData[] all = (CompositeData[]) server.getAttribute(name, "Databases");
            assertThat(all[0].get("path")).isEqualTo("/data/app.db");
            assertThat(all[0].get("commitsBehind")).isEqualTo(2L);
        } finally {
            server.unregisterMBean(name);
        }
    }

    private Response ask(boolean local) {
        return new Health(databases, local).answer(new Request("GET", "/healthz", Map.of(), Map.of(), "", false));
    }
}
