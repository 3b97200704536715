package io.github.litestreamagent.agent.instrumentation;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import net.bytebuddy.asm.Advice;

/** As {@link AroundAdvice}, behind a method that has returned something: the hook is given the detail and what was returned, as an array of two. */
final class ReturnAdvice {

    private ReturnAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(
            @Hook.Called BiFunction<Object, Object, Consumer<Throwable>> hook,
            @Hook.Subject Object subject,
            @Hook.Detail Object detail,
            @Advice.Return Object returned) {
        Consumer<Throwable> unused = hook.apply(subject, new Object[] {detail, returned});
    }
}
