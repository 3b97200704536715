package io.github.litestreamagent.agent.instrumentation;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import net.bytebuddy.asm.Advice;

/** Copied into the driver's methods: names JDK types only, and no Throwable of the agent leaves it. */
final class AroundAdvice {

    private AroundAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Consumer<Throwable> enter(
            @Hook.Called BiFunction<Object, Object, Consumer<Throwable>> hook,
            @Hook.Subject Object subject,
            @Hook.Detail Object detail) {
        return hook.apply(subject, detail);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.Enter Consumer<Throwable> atExit, @Advice.Thrown Throwable thrown) {
        if (atExit != null) {
            atExit.accept(thrown);
        }
    }
}
