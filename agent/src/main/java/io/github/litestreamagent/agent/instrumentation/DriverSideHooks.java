package io.github.litestreamagent.agent.instrumentation;

import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Never used under this name: its class file is renamed and defined beside the driver's classes, where woven methods read its constants.
 * So one look-up through the system class loader serves a driver for ever, and the JIT compiler sees constants. Names JDK types only, and
 * has no inner classes but lambdas.
 */
public final class DriverSideHooks {

    public static final BiFunction<Object, Object, Consumer<Throwable>> OPENING = find("OPENING");
    public static final BiFunction<Object, Object, Consumer<Throwable>> CONNECTED = find("CONNECTED");
    public static final BiFunction<Object, Object, Consumer<Throwable>> CLOSING = find("CLOSING");
    public static final BiFunction<Object, Object, Consumer<Throwable>> STATEMENT = find("STATEMENT");
    public static final BiFunction<Object, Object, Consumer<Throwable>> SCRIPT = find("SCRIPT");
    public static final BiFunction<Object, Object, Consumer<Throwable>> UPDATE = find("UPDATE");
    public static final BiFunction<Object, Object, Consumer<Throwable>> SERIALIZED = find("SERIALIZED");
    public static final BiFunction<Object, Object, Consumer<Throwable>> DESERIALIZING = find("DESERIALIZING");

    /** Gives what the driver's method shall throw, or null. */
    public static final BiFunction<Object, Object, Throwable> CONNECTING = find("CONNECTING");

    private DriverSideHooks() {}

    @SuppressWarnings("unchecked")
    private static <T> BiFunction<Object, Object, T> find(String hook) {
        try {
            return (BiFunction<Object, Object, T>) ClassLoader.getSystemClassLoader()
                    .loadClass("io.github.litestreamagent.agent.Bridge")
                    .getField(hook)
                    .get(null);
        } catch (Throwable withoutAgent) {
            return (subject, detail) -> null;
        }
    }
}
