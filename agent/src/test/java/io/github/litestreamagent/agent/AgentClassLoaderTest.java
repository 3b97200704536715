package io.github.litestreamagent.agent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A runtime made by jlink may lack what the agent needs. */
class AgentClassLoaderTest {

    /** Fails when AgentClassLoader.requireModules looks at the modules of the test instead. */
    @Test
    void a_runtime_without_java_management_is_told_which_modules_to_add() {
        assertThatThrownBy(() -> AgentClassLoader.requireModules(ModuleLayer.empty()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this Java runtime lacks the module java.management; make it with"
                        + " jlink --add-modules …,java.management,jdk.net.");
    }

    @Test
    void a_whole_JDK_has_them() {
        assertThatCode(() -> AgentClassLoader.requireModules(ModuleLayer.boot()))
                .doesNotThrowAnyException();
    }
}
