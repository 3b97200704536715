package io.github.litestreamagent.config;

import io.github.litestreamagent.config.setting.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Builds the sources of a configuration in a directory of the test. */
public final class Sources {

    private final Path directory;
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private String arguments = "";

    public Sources(Path directory) {
        this.directory = directory;
        properties.put("user.home", directory.resolve("home").toString());
    }

    public Sources file(String... lines) {
        return fileNamed("litestream.yml", lines);
    }

    Sources fileNamed(String name, String... lines) {
        try {
            Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Sources arguments(String text) {
        arguments = text;
        return this;
    }

    Sources property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    public Sources variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ConfigurationSources build() {
        return new ConfigurationSources(arguments, properties, environment, directory);
    }

    public Configuration load() throws ConfigurationException {
        return ConfigurationLoader.load(build());
    }
}
