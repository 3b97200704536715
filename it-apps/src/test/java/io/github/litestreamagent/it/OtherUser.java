package io.github.litestreamagent.it;

import io.github.litestreamagent.harness.Command;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Programs that run as a user for whom permissions count: another one if the tests run as root, who may write everything. The jars are copied
 * to where that user can read them. Where it is not possible to become another user the calling test is skipped, and fails with
 * {@code REQUIRE_INTEROP=true}.
 */
final class OtherUser {

    private static final List<String> NOBODY = List.of(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all");

    private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

    private final List<String> become;
    private final Path folder;
    private final Path agent;
    private final String classPath;

    private OtherUser(List<String> become, Path folder, Path agent, String classPath) {
        this.become = become;
        this.folder = folder;
        this.agent = agent;
        this.classPath = classPath;
    }

    /** @param folder of the test, which that user may enter from now on */
    static OtherUser in(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, Permissions.of("rwxr-xr-x"));
        Path jars = Files.createDirectory(folder.resolve("jars"));
        List<String> copies = new ArrayList<>();
        for (String entry : SEPARATOR.splitAsStream(Forks.classPath()).toList()) {
            copies.add(copy(Path.of(entry), jars).toString());
        }
        Path agent = copy(Forks.agentJar(), jars);
        return new OtherUser(become(folder), folder, agent, String.join(File.pathSeparator, copies));
    }

    Command bare(Class<?> application, String... arguments) {
        Command command = Command.java(classPath, application, arguments).options("-Djava.io.tmpdir=" + folder);
        return become.isEmpty() ? command : command.under(become.toArray(String[]::new));
    }

    Command withAgent(String agentArguments, Class<?> application, String... arguments) {
        Command command = Command.java(classPath, application, arguments)
                .options("-Djava.io.tmpdir=" + folder)
                .agent(agent, agentArguments);
        return become.isEmpty() ? command : command.under(become.toArray(String[]::new));
    }

    private static List<String> become(Path folder) throws IOException {
        Path denied = Permissions.set(Files.createFile(folder.resolve("denied")), "r--r--r--");
        if (!Files.isWritable(denied)) {
            return List.of();
        }
        if (!mayNotWrite(denied)) {
            Skipped.because("setpriv cannot become another user");
        }
        return NOBODY;
    }

    private static boolean mayNotWrite(Path denied) {
        List<String> line = new ArrayList<>(NOBODY);
        line.addAll(List.of("test", "-r", denied.toString(), "-a", "!", "-w", denied.toString()));
        try {
            return new Command(line).run(Duration.ofMinutes(1)).await(Forks.TIMEOUT) == 0;
        } catch (UncheckedIOException notInstalled) {
            return false;
        }
    }

    private static Path copy(Path from, Path folder) throws IOException {
        Path to = folder.resolve(from.getFileName());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path target = to.resolve(from.relativize(one).toString());
                Permissions.set(Files.copy(one, target), Files.isDirectory(one) ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
        return to;
    }
}
