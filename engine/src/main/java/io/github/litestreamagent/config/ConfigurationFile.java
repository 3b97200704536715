package io.github.litestreamagent.config;

import io.github.litestreamagent.config.file.VariableExpansion;
import io.github.litestreamagent.config.file.YamlFile;
import io.github.litestreamagent.config.outside.Overrides;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.FilePaths;
import io.github.litestreamagent.config.setting.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds and reads the file. */
final class ConfigurationFile {

    private static final String DEFAULT_NAME = "litestream.yml";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** What a user writes who leaves out the scheme. */
    private static final Pattern BUCKET_AND_PATH = Pattern.compile("[a-z0-9][a-z0-9-]{2,62}(/[\\w-]+)*/?");

    private final ConfigurationSources sources;
    private final Overrides overrides;

    ConfigurationFile(ConfigurationSources sources, Overrides overrides) {
        this.sources = sources;
        this.overrides = overrides;
    }

    /** Empty if there is none. */
    Optional<YamlFile> read() throws ConfigurationException {
        Optional<Setting> named = named();
        return named.isPresent() ? Optional.of(parse(named.get())) : Optional.empty();
    }

    /** Returns true if the file has this text anywhere. */
    boolean holds(String text) throws ConfigurationException {
        Optional<Setting> named = named();
        return named.isPresent() && text(path(named.get())).contains(text);
    }

    /** That of the arguments; else none if they name a replica; else LITESTREAM_CONFIG; else litestream.yml if there is one. */
    private Optional<Setting> named() {
        Optional<Setting> named = overrides.explicit(Overrides.CONFIG);
        boolean replicaNamed = overrides.explicit(Overrides.REPLICA + "url").isPresent()
                || overrides.explicit(Overrides.REPLICA + "bucket").isPresent();
        if (named.isEmpty() && !replicaNamed) {
            named = overrides.find(Overrides.CONFIG);
            if (named.isEmpty() && Files.exists(sources.workingDirectory().resolve(DEFAULT_NAME))) {
                return Optional.of(new Setting(Overrides.CONFIG, DEFAULT_NAME, "the default"));
            }
        }
        return named;
    }

    private Path path(Setting named) throws ConfigurationException {
        Map<String, String> properties = sources.systemProperties();
        return FilePaths.absolute(named, sources.workingDirectory(), properties.getOrDefault("user.home", "/"));
    }

    private YamlFile parse(Setting named) throws ConfigurationException {
        Path path = path(named);
        if (BUCKET_AND_PATH.matcher(named.text()).matches() && Files.notExists(path)) {
            throw new ConfigurationException("config file not found: " + path
                    + "; the URL of a replica begins with s3://: is s3://" + named.text() + " meant?");
        }
        String text = text(path);
        Optional<Setting> verbatim = overrides.find("no-expand-env");
        boolean expand = verbatim.isEmpty() || !verbatim.get().bool();
        return YamlFile.parse(
                named.text(),
                expand ? VariableExpansion.expand(text, sources.environment()) : VariableExpansion.literal(text));
    }

    private static String text(Path path) throws ConfigurationException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(YamlFile.LARGEST_BYTES + 1);
            if (bytes.length > YamlFile.LARGEST_BYTES) {
                throw new ConfigurationException("config file is larger than 1 MiB: " + path);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (NoSuchFileException absent) {
            throw new ConfigurationException("config file not found: " + path);
        } catch (CharacterCodingException other) {
            throw new ConfigurationException("config file is not UTF-8 text: " + path);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "config file cannot be read: " + path + " (" + unreadable.getMessage() + ")");
        }
    }
}
