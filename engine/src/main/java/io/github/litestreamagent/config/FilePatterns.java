package io.github.litestreamagent.config;

import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.List;

/**
 * The glob patterns of {@code include} and {@code exclude}. A pattern without a slash is compared with the file's name, an absolute one
 * with its real path, any other with its path relative to the working directory; {@code *} stops at a slash, {@code **} does not.
 */
final class FilePatterns {

    private final Path workingDirectory;
    private final List<String> include;
    private final List<String> exclude;

    FilePatterns(Path workingDirectory, List<String> include, List<String> exclude) {
        this.workingDirectory = workingDirectory;
        this.include = include;
        this.exclude = exclude;
    }

    boolean select(Path realPath) {
        boolean included = include.isEmpty() || include.stream().anyMatch(pattern -> matches(pattern, realPath));
        return included && exclude.stream().noneMatch(pattern -> matches(pattern, realPath));
    }

    private boolean matches(String pattern, Path realPath) {
        FileSystem files = realPath.getFileSystem();
        Path subject = realPath;
        if (pattern.indexOf('/') < 0) {
            subject = realPath.getFileName();
        } else if (!pattern.startsWith("/") && realPath.startsWith(workingDirectory)) {
            subject = workingDirectory.relativize(realPath);
        }
        return files.getPathMatcher("glob:" + pattern).matches(subject);
    }
}
