package io.github.litestreamagent.agent.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.agent.Hooks;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GuardedHooksTest {

    private final List<Throwable> told = new ArrayList<>();
    private final Object db = new Object();

    private Hooks guarded(Consumer<Throwable> atExit) {
        Hooks failing = (Hooks) Proxy.newProxyInstance(
                Hooks.class.getClassLoader(), new Class<?>[] {Hooks.class}, (self, method, arguments) -> {
                    if (atExit == null) {
                        throw new StackOverflowError(method.getName());
                    }
                    return atExit;
                });
        return new GuardedHooks(failing, (subject, why) -> {
            assertThat(subject).isSameAs(db);
            told.add(why);
        });
    }

    /** Fails when a method of Hooks is not guarded: one that is left out is never called. */
    @Test
    void what_a_hook_throws_is_told_and_goes_nowhere() throws Exception {
        for (Method hook : Hooks.class.getDeclaredMethods()) {
            if (hook.isSynthetic() || hook.getParameterCount() != 2) {
                continue;
            }
            told.clear();
            assertThat(hook.invoke(guarded(null), db, null)).as(hook.getName()).isNull();
            assertThat(told).as(hook.getName()).singleElement().isInstanceOf(StackOverflowError.class);
        }
    }

    /** Fails when GuardedHooks.tell tells each time: a hook may fail with each statement. */
    @Test
    void one_cause_is_told_once_also_at_the_end_of_a_method() {
        IllegalStateException why = new IllegalStateException();
        Hooks hooks = guarded(thrown -> {
            throw why;
        });
        for (int i = 0; i < 3; i++) {
            hooks.statement(db, "SELECT 1").accept(null);
        }

        assertThat(told).containsExactly(why);
    }
}
