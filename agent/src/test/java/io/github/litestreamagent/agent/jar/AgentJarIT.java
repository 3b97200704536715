package io.github.litestreamagent.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as shipped, in a JVM of its own. */
class AgentJarIT {

    private static final String OUR_FILE = "io.github.litestreamagent.agent.connections.files.OpenFile";

    @TempDir
    private Path directory;

    @Test
    void anApplicationWithoutSqliteNoticesNothing() throws Exception {
        ForkedJvm run = run(List.of(withAgent("=nonsense.yml")), "application.Hello", List.of());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("hello" + System.lineSeparator());
        assertThat(run.err()).isEmpty();
        assertThat(run.loadedClasses())
                .noneMatch(name -> name.startsWith("net.bytebuddy") || name.startsWith("org.tinylog"))
                .noneMatch(name -> name.startsWith("io.github.litestreamagent.agent.instrumentation"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "war", "bundle"})
    void aDriverIsFoundInAnyClassLoader(String how) throws Exception {
        ForkedJvm run = run(List.of(withAgent("")), "application.Rows", rows(how));
        assertAttached(run);
    }

    @Test
    void aDriverIsFoundOnTheModulePath() throws Exception {
        List<String> options = List.of(
                withAgent(""),
                "--module-path",
                ForkedJvm.DRIVER + java.io.File.pathSeparator + ForkedJvm.LOGGING,
                "--add-modules",
                "org.xerial.sqlitejdbc,java.sql");
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-cp", ForkedJvm.APPLICATION.toString(), "application.Rows"));
        command.addAll(rows("path"));
        assertAttached(ForkedJvm.run(directory, command));
    }

    @Test
    void aDriverThatWasLoadedBeforeIsFoundToo() throws Exception {
        List<String> options = List.of(
                "-Djdk.attach.allowAttachSelf=true",
                "-XX:+EnableDynamicAgentLoading",
                "--add-modules",
                "jdk.attach",
                "-Dagent.jar=" + ForkedJvm.AGENT);
        assertAttached(run(options, "application.Rows", rows("late")));
    }

    @Test
    void namingTheAgentTwiceIsHarmlessAndSaid() throws Exception {
        List<String> twice = List.of(withAgent(""), withAgent("=file:///elsewhere,secret-access-key=SECRET4711"));
        ForkedJvm run = run(twice, "application.Rows", rows("path"));
        assertAttached(run);
        assertThat(run.err())
                .containsOnlyOnce("named twice")
                .contains("file:///elsewhere")
                .doesNotContain("SECRET4711");
    }

    /** Fails when {@code WalResetBug.sayOnce} does not note that it was said, and when {@code Attaching.journalMode} does not call it. */
    @ParameterizedTest
    @CsvSource({"3.45.3.0, 3.45.3, 1", "3.54.1.0, '', 0"})
    void anSqliteWithTheWalResetBugIsNamedOnceWhateverTheNumberOfDatabases(String driver, String version, int lines)
            throws Exception {
        String path = String.join(
                java.io.File.pathSeparator,
                ForkedJvm.APPLICATION.toString(),
                ForkedJvm.DRIVERS.resolve("sqlite-jdbc-" + driver + ".jar").toString(),
                ForkedJvm.LOGGING.toString());
        List<String> command =
                new ArrayList<>(List.of(withAgent("=file://" + directory.resolve("replica")), "-cp", path));
        command.add("application.Databases");
        for (String name : List.of("a.db", "b.db", "c.db")) {
            command.add(directory.resolve(name).toString());
        }
        ForkedJvm run = ForkedJvm.run(directory, command);

        assertThat(run.out()).startsWith("3 databases");
        assertThat(run.err()).containsPattern("msg=\"final sync done\".* databases=3");
        assertThat(run.err().lines().filter(line -> line.contains("WAL-reset bug")))
                .as(run.err())
                .hasSize(lines)
                .allMatch(line -> line.contains("level=INFO") && line.contains("version=" + version));
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        ForkedJvm run = run(List.of(withAgent(""), "-Dlitestream.enabled=false"), "application.Rows", rows("path"));
        assertThat(run.out()).startsWith("100 rows");
        assertThat(run.loaded(OUR_FILE)).isFalse();
    }

    @Test
    void theCommandLineRunsBehindTheAgentsClassLoader() throws Exception {
        ForkedJvm run = ForkedJvm.run(directory, List.of("-jar", ForkedJvm.AGENT.toString(), "no-such-command"));
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).isNotEmpty().doesNotContain("\tat ");
    }

    private static void assertAttached(ForkedJvm run) {
        assertThat(run.out()).startsWith("100 rows");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).doesNotContain("cannot be instrumented").doesNotContain("could not start");
        assertThat(run.loaded("org.sqlite.core.LitestreamAgentHooks")).isTrue();
        assertThat(run.loaded(OUR_FILE)).isTrue();
    }

    private List<String> rows(String how) {
        return List.of(
                how, directory.resolve("app.db").toString(), ForkedJvm.DRIVER.toString(), ForkedJvm.LOGGING.toString());
    }

    private static String withAgent(String arguments) {
        return "-javaagent:" + ForkedJvm.AGENT + arguments;
    }

    private ForkedJvm run(List<String> options, String main, List<String> arguments) throws Exception {
        boolean ownLoader = !arguments.isEmpty()
                && (arguments.get(0).equals("war") || arguments.get(0).equals("bundle"));
        String driver = java.io.File.pathSeparator + ForkedJvm.DRIVER + java.io.File.pathSeparator + ForkedJvm.LOGGING;
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-cp", ForkedJvm.APPLICATION + (ownLoader ? "" : driver), main));
        command.addAll(arguments);
        return ForkedJvm.run(directory, command);
    }
}
