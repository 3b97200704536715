package io.github.litestreamagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.logging.Secrets;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands in the file, it is a configuration or a {@link ConfigurationException} with one sentence and without a secret; what is a
 * configuration is the same one when it is read again, and can tell for each database where its replica is.
 *
 * <p>Fails when {@code YamlFile.parse} catches {@code YAMLException} alone.
 */
@Tag("fuzz")
class ConfigurationFuzzTest {

    private static final String SECRET = "wJalrXUtnFEMIK7MDENG";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LITESTREAM_SECRET_ACCESS_KEY", SECRET, "LITESTREAM_ACCESS_KEY_ID", "id", "BUCKET", "b", "EMPTY", "");

    @TempDir
    static Path directory;

    @FuzzTest(maxDuration = "10m")
    void anyFileIsAConfigurationOrRefused(byte[] bytes) throws Exception {
        forgetSecrets();
        Files.write(directory.resolve("litestream.yml"), bytes);
        Optional<Configuration> configuration = loaded();
        configuration.ifPresent(accepted -> {
            assertThat(loaded()).contains(accepted);
            requireAnswers(accepted);
        });
    }

    /** Else each input would be masked in the messages of all that follow. */
    private static void forgetSecrets() throws ReflectiveOperationException {
        Field known = Secrets.class.getDeclaredField("KNOWN");
        known.setAccessible(true);
        ((Set<?>) known.get(null)).clear();
    }

    private static Optional<Configuration> loaded() {
        try {
            return Optional.of(ConfigurationLoader.load(new ConfigurationSources(
                    "", Map.of("user.home", directory.resolve("home").toString()), ENVIRONMENT, directory)));
        } catch (ConfigurationException refused) {
            assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n").doesNotContain(SECRET);
            return Optional.empty();
        }
    }

    private static void requireAnswers(Configuration configuration) {
        for (DatabaseEntry entry : configuration.databases()) {
            assertThat(configuration.assignmentOf(entry.path()))
                    .map(DatabaseAssignment::replica)
                    .contains(entry.replica());
        }
        for (String path : List.of("app.db", "/data/app.db", "a/b/c.db")) {
            configuration
                    .assignmentOf(Path.of(path))
                    .ifPresent(found ->
                            assertThat(found.replica().description().url()).isNotBlank());
        }
    }
}
