package io.github.litestreamagent.agent.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.agent.connections.driver.OpenLock;
import io.github.litestreamagent.agent.connections.files.FileIdentity;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DriverHooksTest {

    /** Every later last close would wait ten seconds for it. Fails when DriverHooks.opening keeps the lock. */
    @Test
    void an_open_that_cannot_be_followed_leaves_no_lock() {
        OpenLock lock = new OpenLock();
        DriverHooks hooks = new DriverHooks(Optional::empty, false, lock, () -> false);

        assertThatThrownBy(() -> hooks.opening(new Object(), 42)).isInstanceOf(ClassCastException.class);
        assertThat(lock.tryEnterClose()).isTrue();
    }

    /** Applications open it by mistake: SQLite says so. */
    @Test
    void the_root_of_the_file_system_has_an_identity() throws Exception {
        assertThat(FileIdentity.of(Path.of("/")).path()).isEqualTo(Path.of("/"));
    }
}
