package io.github.litestreamagent.agent.instrumentation;

import java.util.function.BiFunction;
import net.bytebuddy.asm.Advice;

/**
 * The one advice by which an operator can have a method of the driver fail: its hook sees what the method returns, and gives what it shall
 * throw instead, or null. Names JDK types only, and no Throwable of the agent leaves it.
 */
final class RefusingAdvice {

    private RefusingAdvice() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
            @Hook.Called BiFunction<Object, Object, Throwable> hook,
            @Advice.Return Object returned,
            @Advice.Thrown(readOnly = false) Throwable thrown) {
        if (thrown == null) {
            thrown = hook.apply(returned, null);
        }
    }
}
