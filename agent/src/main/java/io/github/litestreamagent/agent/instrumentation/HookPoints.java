package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.HookPoint.OperandOf.NOTHING;
import static io.github.litestreamagent.agent.instrumentation.HookPoint.OperandOf.THIS;
import static io.github.litestreamagent.agent.instrumentation.HookPoint.OperandOf.argument;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isPrivate;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.github.litestreamagent.agent.instrumentation.HookPoint.OperandOf;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Each method of sqlite-jdbc 3.8 to 3.54 that opens, closes, begins a write or ends one. What is missing and why: {@code step} from {@code
 * ResultSet.next}, {@code reset} and {@code finalize} can end a transaction but begin no write; {@code ensureAutoCommit} runs an empty
 * one; {@code backup} writes another file; {@code interrupt} must get through while a thread waits.
 */
final class HookPoints {

    static final ElementMatcher<MethodDescription> CONSTRUCTORS = isConstructor();

    /** Its hook is given what it returns. */
    static final ElementMatcher<MethodDescription> GIVES_IMAGE = named("serialize");

    /**
     * What it returns is the file name without the driver's own parameters; the driver looks next whether there is such a file: up to 3.46 it
     * creates and deletes it, and refuses a folder that is not there, before {@code DB.open}.
     */
    static final ElementMatcher<MethodDescription> GIVES_FILE_NAME = named("extractPragmasFromFilename");

    private static final String OLD_CONNECTION = "org.sqlite.core.CoreConnection";
    private static final String CONNECTION = "org.sqlite.SQLiteConnection";
    private static final String DB = "org.sqlite.core.DB";
    private static final String NATIVE_DB = "org.sqlite.core.NativeDB";
    private static final String STATEMENT = "org.sqlite.core.CoreStatement";
    private static final String OLD_STATEMENT = "org.sqlite.jdbc3.JDBC3Statement";

    private static final OperandOf SQL_OF_STATEMENT = argument(0).field(STATEMENT, "sql", "java.lang.String");
    private static final OperandOf OWN_CONNECTION = THIS.field(OLD_STATEMENT, "conn", CONNECTION);

    static final List<HookPoint> ALL = List.of(
            new HookPoint(OLD_CONNECTION, GIVES_FILE_NAME, "CONNECTING", NOTHING, NOTHING),
            new HookPoint(CONNECTION, GIVES_FILE_NAME, "CONNECTING", NOTHING, NOTHING),
            new HookPoint(CONNECTION, CONSTRUCTORS, "CONNECTED", THIS, argument(2)),
            new HookPoint(CONNECTION, GIVES_IMAGE, "SERIALIZED", THIS, argument(0)),
            new HookPoint(CONNECTION, named("deserialize"), "DESERIALIZING", THIS, argument(0)),
            new HookPoint(DB, named("open").and(takesArgument(0, String.class)), "OPENING", THIS, argument(0)),
            new HookPoint(DB, named("open").and(takesArgument(1, String.class)), "OPENING", THIS, argument(1)),
            new HookPoint(DB, named("close").and(takesArguments(0)), "CLOSING", THIS, NOTHING),
            new HookPoint(
                    DB,
                    named("exec").or(named("execute")).and(takesArgument(0, String.class)),
                    "STATEMENT",
                    THIS,
                    argument(0)),
            new HookPoint(
                    DB,
                    named("execute").or(named("executeUpdate")).and(takesArgument(0, named(STATEMENT))),
                    "STATEMENT",
                    THIS,
                    SQL_OF_STATEMENT),
            new HookPoint(DB, named("executeBatch").and(not(isPrivate())), "STATEMENT", THIS, NOTHING),
            new HookPoint(NATIVE_DB, named("_exec").and(takesArgument(0, String.class)), "SCRIPT", THIS, argument(0)),
            new HookPoint(NATIVE_DB, named("restore").and(takesArgument(0, String.class)), "STATEMENT", THIS, NOTHING),
            new HookPoint(
                    "org.sqlite.ExtendedCommand$RestoreCommand",
                    named("execute").and(takesArgument(0, named(DB))),
                    "STATEMENT",
                    argument(0),
                    NOTHING),
            new HookPoint(
                    OLD_STATEMENT,
                    named("executeUpdate").and(takesArguments(String.class)),
                    "UPDATE",
                    OWN_CONNECTION,
                    argument(0)));

    private HookPoints() {}
}
