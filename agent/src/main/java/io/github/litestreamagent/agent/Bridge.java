package io.github.litestreamagent.agent;

import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The one class of the agent that code in the driver's class loader looks up: once, by name, through the system class loader. Its constants are
 * named after the methods of {@link Hooks} and go where the installed hooks are.
 */
public final class Bridge {

    private static volatile Hooks hooks = Hooks.NONE;

    public static final BiFunction<Object, Object, Consumer<Throwable>> OPENING = (db, file) -> hooks.opening(db, file);
    public static final BiFunction<Object, Object, Consumer<Throwable>> CONNECTED =
            (connection, properties) -> hooks.connected(connection, properties);
    public static final BiFunction<Object, Object, Consumer<Throwable>> CLOSING =
            (db, nothing) -> hooks.closing(db, nothing);
    public static final BiFunction<Object, Object, Consumer<Throwable>> STATEMENT =
            (db, sql) -> hooks.statement(db, sql);
    public static final BiFunction<Object, Object, Consumer<Throwable>> SCRIPT = (db, sql) -> hooks.script(db, sql);
    public static final BiFunction<Object, Object, Consumer<Throwable>> UPDATE =
            (connection, sql) -> hooks.update(connection, sql);
    public static final BiFunction<Object, Object, Consumer<Throwable>> SERIALIZED =
            (connection, schemaAndImage) -> hooks.serialized(connection, schemaAndImage);
    public static final BiFunction<Object, Object, Consumer<Throwable>> DESERIALIZING =
            (connection, schema) -> hooks.deserializing(connection, schema);

    public static final BiFunction<Object, Object, Throwable> CONNECTING = (file, nothing) -> hooks.connecting(file);

    private Bridge() {}

    public static void install(Hooks installed) {
        hooks = installed;
    }
}
