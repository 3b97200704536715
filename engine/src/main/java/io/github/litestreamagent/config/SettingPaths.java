package io.github.litestreamagent.config;

import java.nio.file.Path;

/** Makes the path in a setting absolute. */
@FunctionalInterface
interface SettingPaths {
    Path absolute(Setting path) throws ConfigurationException;
}
