package io.github.litestreamagent.status;

import java.nio.file.Path;

/**
 * A copy that is to be sent.
 *
 * @param file deleted by whoever sends it
 * @param name for the browser
 */
public record CopyFile(Path file, String name) {}
