package io.github.litestreamagent.agent.instrumentation;

import io.github.litestreamagent.agent.Hooks;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** An agent in which everything fails. */
final class FailingHooks {

    private FailingHooks() {}

    /** @param atExit whether the methods of the driver begin well */
    static Hooks failing(boolean atExit) {
        return (Hooks) Proxy.newProxyInstance(
                Hooks.class.getClassLoader(), new Class<?>[] {Hooks.class}, (self, method, arguments) -> {
                    if (!atExit) {
                        throw new StackOverflowError("on purpose");
                    }
                    Consumer<Throwable> failing = thrown -> {
                        throw new IllegalStateException("on purpose");
                    };
                    return failing;
                });
    }
}
