package io.github.litestreamagent.config.setting;

import java.nio.file.Path;

/** Makes the path in a setting absolute. */
@FunctionalInterface
public interface SettingPaths {
    Path absolute(Setting path) throws ConfigurationException;
}
