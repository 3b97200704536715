package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.agent.Hooks;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keeps what a hook throws from the application, and has it said once for each cause: the advice alone would swallow it. Any thread of the
 * application.
 */
final class GuardedHooks implements Hooks {

    /** Causes beyond that many are not told any more. */
    private static final int MOST_CAUSES = 64;

    private final Hooks hooks;
    private final BiConsumer<Object, Throwable> failed;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final BiConsumer<Object, Throwable> tell = this::tell;

    /** @param failed is told of a database or connection of the driver whose hook threw, once for each cause */
    GuardedHooks(Hooks hooks, BiConsumer<Object, Throwable> failed) {
        this.hooks = hooks;
        this.failed = failed;
    }

    /** It is opened as without the agent. */
    @Override
    public Throwable connecting(Object file) {
        try {
            return hooks.connecting(file);
        } catch (Throwable why) {
            tell(file, why);
            return null;
        }
    }

    @Override
    public Consumer<Throwable> opening(Object db, Object file) {
        try {
            return guarded(db, hooks.opening(db, file));
        } catch (Throwable why) {
            return tell(db, why);
        }
    }

    @Override
    public Consumer<Throwable> connected(Object connection, Object properties) {
        try {
            return guarded(connection, hooks.connected(connection, properties));
        } catch (Throwable why) {
            return tell(connection, why);
        }
    }

    @Override
    public Consumer<Throwable> closing(Object db, Object nothing) {
        try {
            return guarded(db, hooks.closing(db, nothing));
        } catch (Throwable why) {
            return tell(db, why);
        }
    }

    @Override
    public Consumer<Throwable> statement(Object db, Object sql) {
        try {
            return guarded(db, hooks.statement(db, sql));
        } catch (Throwable why) {
            return tell(db, why);
        }
    }

    @Override
    public Consumer<Throwable> script(Object db, Object sql) {
        try {
            return guarded(db, hooks.script(db, sql));
        } catch (Throwable why) {
            return tell(db, why);
        }
    }

    @Override
    public Consumer<Throwable> update(Object connection, Object sql) {
        try {
            return guarded(connection, hooks.update(connection, sql));
        } catch (Throwable why) {
            return tell(connection, why);
        }
    }

    @Override
    public Consumer<Throwable> serialized(Object connection, Object schemaAndImage) {
        try {
            return guarded(connection, hooks.serialized(connection, schemaAndImage));
        } catch (Throwable why) {
            return tell(connection, why);
        }
    }

    @Override
    public Consumer<Throwable> deserializing(Object connection, Object schema) {
        try {
            return guarded(connection, hooks.deserializing(connection, schema));
        } catch (Throwable why) {
            return tell(connection, why);
        }
    }

    private Consumer<Throwable> guarded(Object subject, Consumer<Throwable> atExit) {
        return atExit == null ? null : ThreadState.current().freeExit().of(tell, subject, atExit);
    }

    /** Null, so that the driver's method ends unwatched. */
    private Consumer<Throwable> tell(Object subject, Throwable why) {
        try {
            if (told.size() < MOST_CAUSES && told.add(cause(why))) {
                failed.accept(subject, why);
            }
        } catch (Throwable stackIsStillTooDeep) {
            return null;
        }
        return null;
    }

    private static String cause(Throwable why) {
        StackTraceElement[] stack = why.getStackTrace();
        return why.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
    }
}
