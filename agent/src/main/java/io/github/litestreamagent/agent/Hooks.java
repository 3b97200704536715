package io.github.litestreamagent.agent;

import java.util.function.Consumer;

/**
 * What the woven driver tells the agent, in types of the JDK alone: the application's loader, the system class loader and the agent's own
 * share no others. Called on application threads, mostly while the driver holds the monitor of its {@code DB}.
 *
 * <p>Each method is called before the driver's; what it returns is called when the driver's method ends, with what it has thrown or null.
 * Null means that nothing wants to know.
 */
public interface Hooks {

    /** Nothing is replicated. */
    Hooks NONE = new Hooks() {};

    /**
     * The driver is about to look whether there is a file of this name, for a connection.
     *
     * @return what the driver shall throw instead of opening it, or null
     */
    default Throwable connecting(Object file) {
        return null;
    }

    /** {@code DB.open}: a native connection to the file is about to be opened. */
    default Consumer<Throwable> opening(Object db, Object file) {
        return null;
    }

    /** The constructor of {@code SQLiteConnection} has ended well; can come twice for one connection. */
    default Consumer<Throwable> connected(Object connection, Object properties) {
        return null;
    }

    /** {@code DB.close}. */
    default Consumer<Throwable> closing(Object db, Object nothing) {
        return null;
    }

    /** One statement; null for a text that is not known. Of a text with several only the first runs. */
    default Consumer<Throwable> statement(Object db, Object sql) {
        return null;
    }

    /** All statements of a text. */
    default Consumer<Throwable> script(Object db, Object sql) {
        return null;
    }

    /** {@code Statement.executeUpdate(String)}, which in old drivers runs a script where no advice reaches. */
    default Consumer<Throwable> update(Object connection, Object sql) {
        return null;
    }

    /**
     * {@code SQLiteConnection.serialize} has returned.
     *
     * @param schemaAndImage an array of the name of the schema and the bytes, which the hook may change
     */
    default Consumer<Throwable> serialized(Object connection, Object schemaAndImage) {
        return null;
    }

    /** {@code SQLiteConnection.deserialize}: the connection may leave its file. */
    default Consumer<Throwable> deserializing(Object connection, Object schema) {
        return null;
    }
}
