package io.github.litestreamagent.agent.instrumentation;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import net.bytebuddy.asm.Advice;

/** As {@link AroundAdvice}, for constructors: there is no object before, and a failing one cannot be caught. */
final class ConstructorAdvice {

    private ConstructorAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(
            @Hook.Called BiFunction<Object, Object, Consumer<Throwable>> hook,
            @Hook.Subject Object subject,
            @Hook.Detail Object detail) {
        Consumer<Throwable> unused = hook.apply(subject, detail);
    }
}
