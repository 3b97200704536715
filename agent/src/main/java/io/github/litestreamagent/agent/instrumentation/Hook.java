package io.github.litestreamagent.agent.instrumentation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the parameters of advice that a {@link HookPoint} fills. */
final class Hook {

    private Hook() {}

    /** The constant of {@link DriverSideHooks} that is called. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Called {}

    /** The {@code DB} or connection. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Subject {}

    /** SQL text, file name or properties. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Detail {}
}
