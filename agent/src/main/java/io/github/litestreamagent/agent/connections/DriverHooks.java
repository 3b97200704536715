package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.Replicator;
import io.github.litestreamagent.agent.Hooks;
import io.github.litestreamagent.agent.connections.driver.CoreDatabase;
import io.github.litestreamagent.agent.connections.driver.Driver;
import io.github.litestreamagent.agent.connections.driver.OpenLock;
import io.github.litestreamagent.agent.connections.driver.OwnOpening;
import io.github.litestreamagent.agent.connections.driver.SerializedImage;
import io.github.litestreamagent.agent.connections.driver.WeakIdentityMap;
import io.github.litestreamagent.agent.connections.engine.EngineThread;
import io.github.litestreamagent.agent.connections.engine.Replication;
import io.github.litestreamagent.agent.connections.files.FileNameHint;
import io.github.litestreamagent.agent.connections.files.MissingFiles;
import io.github.litestreamagent.agent.connections.files.OpenFile;
import io.github.litestreamagent.agent.connections.files.OpenFiles;
import io.github.litestreamagent.agent.connections.sql.KnownStatements;
import io.github.litestreamagent.agent.connections.sql.SqlStatement;
import io.github.litestreamagent.agent.connections.sql.SqlText;
import io.github.litestreamagent.agent.connections.sql.StatementKind;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What the woven driver calls. Throws where it fails; {@link GuardedHooks} keeps that from the application. */
public final class DriverHooks implements Hooks {

    private final OpenLock lock;
    private final WeakIdentityMap<TrackedConnection> connections = new WeakIdentityMap<>();
    private final KnownStatements known = new KnownStatements();
    private final OpenFiles openFiles;
    private final MissingFiles missing;

    DriverHooks(Replication.Starter starter, boolean unseenConnections) {
        this(starter, unseenConnections, new OpenLock(), () -> false);
    }

    /** @param mayRestore whether the configuration may ask for databases to be restored that are missing */
    DriverHooks(Replication.Starter starter, boolean unseenConnections, OpenLock lock, BooleanSupplier mayRestore) {
        this.lock = lock;
        EngineThread engine = new EngineThread(starter);
        openFiles = new OpenFiles(lock, engine, unseenConnections);
        missing = new MissingFiles(engine, mayRestore);
    }

    /**
     * The hooks of a process, which start the replicator when the first database file is opened. If it does not start they give each
     * connection its auto-checkpoint back and do nothing else.
     *
     * @param attachedLate whether the application may have opened connections before
     */
    public static Hooks startingWith(String arguments, boolean attachedLate) {
        Map<String, String> environment = System.getenv();
        return new DriverHooks(
                        Replication.ofReplicator(arguments, environment),
                        attachedLate,
                        new OpenLock(),
                        () -> !attachedLate && Replicator.mayRestoreMissing(arguments, environment))
                .guarded();
    }

    /** The same, of which nothing that fails reaches the application. */
    public Hooks guarded() {
        return new GuardedHooks(this, this::failed);
    }

    private void failed(Object subject, Throwable why) {
        TrackedConnection connection = connections.get(subject);
        if (connection != null) {
            connection.autoCheckpoint().follow(ReplicatedDatabase.APPLICATIONS_OWN, connection.core());
        }
        String path = connection == null ? "unknown" : connection.openedName();
        openFiles.engine().failed(path, "what this connection writes may not be replicated", why);
    }

    @Override
    public Throwable connecting(Object file) {
        return OwnOpening.isUnderWay() ? null : missing.before(new FileNameHint((String) file));
    }

    @Override
    public Consumer<Throwable> opening(Object db, Object file) {
        if (OwnOpening.isUnderWay()) {
            return null;
        }
        boolean locked = lock.enterOpen();
        try {
            FileNameHint hint = new FileNameHint((String) file);
            openFiles.makeWay(hint);
            return opened(db, hint, locked);
        } catch (Throwable e) {
            exitOpen(locked);
            throw e;
        }
    }

    private Consumer<Throwable> opened(Object db, FileNameHint hint, boolean locked) {
        return thrown -> {
            try {
                if (thrown == null) {
                    connections.put(db, new TrackedConnection(openFiles, hint));
                }
            } finally {
                exitOpen(locked);
            }
        };
    }

    private void exitOpen(boolean locked) {
        if (locked) {
            lock.exitOpen();
        }
    }

    @Override
    public Consumer<Throwable> connected(Object object, Object properties) {
        if (OwnOpening.isUnderWay()) {
            return null;
        }
        try {
            Connection connection = (Connection) object;
            Object db = CoreDatabase.of(connection);
            TrackedConnection tracked = connections.get(db);
            if (tracked == null) {
                tracked = new TrackedConnection(openFiles, new FileNameHint(null));
                connections.put(db, tracked);
            }
            connections.put(connection, tracked);
            tracked.constructed(connection, db, Driver.of(connection, db, properties));
            return null;
        } catch (ReflectiveOperationException | SQLException e) {
            throw new IllegalStateException("a connection cannot be followed", e);
        }
    }

    @Override
    public Consumer<Throwable> closing(Object db, Object nothing) {
        TrackedConnection connection = connections.get(db);
        if (connection == null) {
            return null;
        }
        List<OpenFile> files = connection.files();
        boolean locked = openFiles.beginClosing(files);
        return thrown -> {
            boolean stillOpen = thrown != null;
            if (!stillOpen) {
                connections.remove(db);
                connection.closed();
            }
            openFiles.endClosing(files, locked, stillOpen);
        };
    }

    @Override
    public Consumer<Throwable> statement(Object db, Object sql) {
        return one(db, known.of((String) sql));
    }

    @Override
    public Consumer<Throwable> script(Object db, Object sql) {
        String text = (String) sql;
        return SqlText.mayBeScript(text) ? several(db, statementsOf(text)) : statement(db, sql);
    }

    @Override
    public Consumer<Throwable> update(Object connection, Object sql) {
        TrackedConnection tracked = connections.get(connection);
        return tracked == null || !tracked.runsScriptsNatively() ? null : script(connection, sql);
    }

    @Override
    public Consumer<Throwable> serialized(Object connection, Object schemaAndImage) {
        Object[] schemaThenImage = (Object[]) schemaAndImage;
        TrackedConnection tracked = connections.get(connection);
        if (tracked != null && schemaThenImage[1] instanceof byte[] image) {
            SerializedImage.restoreHeader(image, () -> tracked.isSwitchedByAgent((String) schemaThenImage[0]));
        }
        return null;
    }

    @Override
    public Consumer<Throwable> deserializing(Object connection, Object schema) {
        return thrown -> {
            TrackedConnection tracked = connections.get(connection);
            if (tracked != null) {
                listFiles(tracked);
            }
        };
    }

    private Consumer<Throwable> one(Object subject, SqlStatement statement) {
        StatementKind kind = statement.kind();
        if (kind == StatementKind.READ
                && !openFiles.anyUnknown()
                && openFiles.untouchedTransactions().get() == 0) {
            return null;
        }
        ThreadState thread = ThreadState.current();
        if (thread.inStatement && !kind.endsOrBeginsTransaction()) {
            return null;
        }
        TrackedConnection connection = connections.get(subject, thread.probe);
        if (connection == null || connection == thread.connection) {
            return null;
        }
        if (thread.inStatement) {
            return thrown -> connection.transaction().after(statement, thrown != null);
        }
        listFilesIfUnknown(connection);
        noteTemporary(connection, statement);
        if (kind == StatementKind.READ || (kind == StatementKind.WRITE && isNoneOfOurs(connection))) {
            connection.transaction().touch();
            return null;
        }
        StatementPass pass = thread.freePass();
        pass.enter(connection, lock, statement);
        return pass;
    }

    private static void noteTemporary(TrackedConnection connection, SqlStatement statement) {
        if (statement.makesTemporary()) {
            connection.createsTemporary();
        }
    }

    private static boolean isNoneOfOurs(TrackedConnection connection) {
        return connection.replicated().length == 0
                && !connection.holdsBackCheckpoints()
                && !connection.autoCheckpoint().isTaken();
    }

    private static SqlStatement[] statementsOf(String script) {
        return SqlText.statementsOf(script).stream().map(SqlStatement::of).toArray(SqlStatement[]::new);
    }

    private Consumer<Throwable> several(Object subject, SqlStatement... statements) {
        ThreadState thread = ThreadState.current();
        TrackedConnection connection = connections.get(subject, thread.probe);
        if (connection == null || connection == thread.connection || statements.length == 0) {
            return null;
        }
        if (thread.inStatement) {
            return thrown -> connection.transaction().afterScript(statements, thrown != null);
        }
        listFilesIfUnknown(connection);
        for (SqlStatement statement : statements) {
            noteTemporary(connection, statement);
        }
        StatementPass pass = thread.freePass();
        pass.enter(connection, lock, statements);
        return pass;
    }

    private static void listFilesIfUnknown(TrackedConnection connection) {
        try {
            connection.listFilesIfUnknown();
        } catch (SQLException askedAgainAtTheNextStatement) {
            return;
        }
    }

    private static void listFiles(TrackedConnection connection) {
        try {
            connection.listFiles();
        } catch (SQLException e) {
            throw new IllegalStateException("the list of databases cannot be read", e);
        }
    }
}
