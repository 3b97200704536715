package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.onceperstatement.OncePerStatement;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command of README.md, in order and in one folder, on the bucket of this test. In place of programs that need more than this
 * machine has (docker, minio, mvn, and litestream where it is not installed) a script of that name stands on the path: that of docker runs
 * the program without a container.
 */
@WithS3
class ReadmeIT {

    private static final Path README = Path.of("../README.md");
    private static final Pattern BLOCK = Pattern.compile("```(sh|yaml)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern RESTORED = Pattern.compile("restore\\b.* -o (\\S+\\.db)");

    private static final String DOCKER = """
            [ "$1" = run ] || exit 9
            shift
            while :; do
              case "$1" in
                --stop-timeout | -v | -w) shift 2 ;;
                -e) case "$2" in *=*) export "${2//\\/app\\//$PWD/}" ;; esac; shift 2 ;;
                *) break ;;
              esac
            done
            shift
            exec "$@"
            """;

    @TempDir
    private Path folder;

    private final S3Bucket bucket;
    private final Map<String, String> environment = new HashMap<>();

    ReadmeIT(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @BeforeEach
    void prepare() throws IOException {
        Files.copy(Forks.agentJar(), folder.resolve("litestream-agent.jar"));
        application(folder.resolve("app.jar"));
        Path programs = Files.createDirectory(folder.resolve("programs"));
        program(programs.resolve("docker"), DOCKER);
        for (String name : List.of("minio", "mvn")) {
            program(programs.resolve(name), "");
        }
        program(folder.resolve("demo"), "");
        Optional<String> litestream = Optional.ofNullable(System.getenv("LITESTREAM_0_5"));
        program(
                programs.resolve("litestream"),
                litestream.map(ReadmeIT::onThisStore).orElse(""));
        environment.put("PATH", programs + File.pathSeparator + System.getenv("PATH"));
        environment.putAll(TestStore.access(bucket).keyEnvironment());
        environment.put(
                "LITESTREAM_REPLICA_ENDPOINT", bucket.server().endpoint().toString());
    }

    @Test
    void everyCommandDoesWhatItSays() throws IOException {
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(README)).results().toList();
        assertThat(blocks).hasSizeGreaterThan(5);
        for (MatchResult block : blocks) {
            String text = here(block.group(2));
            if (block.group(1).equals("yaml")) {
                Files.writeString(folder.resolve("litestream.yml"), text);
            } else {
                run(text);
            }
        }
    }

    /** It takes the endpoint from the URL alone. */
    private static String onThisStore(String litestream) {
        return "exec " + litestream
                + " \"${@:1:$#-1}\" \"${@: -1}?endpoint=$LITESTREAM_REPLICA_ENDPOINT&forcePathStyle=true\"\n";
    }

    private void run(String script) throws IOException {
        Running run = new Command(List.of("bash", "-e", "-c", script))
                .environment(environment)
                .in(folder)
                .run(Forks.TIMEOUT);
        assertThat(run.await(Forks.TIMEOUT)).as(script + run.describe()).isZero();
        List<Path> restored = RESTORED.matcher(script)
                .results()
                .map(result -> folder.resolve(result.group(1)))
                .filter(path -> !path.endsWith("same.db") || System.getenv("LITESTREAM_0_5") != null)
                .toList();
        if (script.contains("-javaagent") && !script.contains("docker")) {
            assertThat(restored)
                    .allSatisfy(file -> assertThat(Files.mismatch(file, folder.resolve("app.db")))
                            .as(script + run.describe())
                            .isEqualTo(-1));
        }
    }

    /** The command as it is written, with the bucket of this test. */
    private String here(String text) {
        return text.replace("my-bucket", bucket.name())
                .replace("http://127.0.0.1:9000", bucket.server().endpoint().toString())
                .replace("=minioadmin LITESTREAM", "=" + bucket.server().accessKeyId() + " LITESTREAM")
                .replace("=minioadmin", "=" + bucket.server().secretAccessKey())
                .replace("-jar app.jar", "-jar app.jar --db app.db");
    }

    private static void program(Path path, String script) throws IOException {
        Files.writeString(path, "#!/usr/bin/env bash\n" + script);
        assertThat(path.toFile().setExecutable(true)).isTrue();
    }

    private static void application(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, OncePerStatement.class.getName());
        String classPath = String.join(
                " ",
                Stream.of(Forks.classPath().split(File.pathSeparator, -1))
                        .map(part -> Path.of(part).toUri().toString())
                        .toList());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }
}
