package io.github.litestreamagent.storage.file;

import io.github.litestreamagent.storage.LtxMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The {@code <min>-<max>.ltx.agent} file: {@code key=value} lines with the names of the S3 metadata. Litestream skips its name. */
record Sidecar(Path file) {

    /** The coarsest modification times in use (FAT). A file of another time is not the one that the sidecar was written for. */
    private static final Duration TIME_PRECISION = Duration.ofSeconds(2);

    static Sidecar of(Path ltxFile) {
        return new Sidecar(ltxFile.resolveSibling(ltxFile.getFileName() + ".agent"));
    }

    /**
     * Returns what is known of the LTX file: its time is its modification time, as for Litestream. A sidecar that was written for another file
     * (Litestream overwrites) says nothing.
     */
    LtxMetadata metadata(Instant modified) throws IOException {
        LtxMetadata stored = LtxMetadata.of(lines(), modified);
        boolean same = Duration.between(stored.timestamp(), modified).abs().compareTo(TIME_PRECISION) < 0;
        Map<String, String> none = Map.of();
        return same
                ? new LtxMetadata(modified, stored.databaseChecksum(), stored.walChecksum(), stored.origin())
                : LtxMetadata.of(none, modified);
    }

    /** On the disk when this returns, whole or not at all. */
    void write(LtxMetadata metadata) throws IOException {
        StringBuilder text = new StringBuilder();
        metadata.toMap()
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append('\n'));
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Durably.write(temporary, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Durably.syncDirectory(file.getParent());
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private Map<String, String> lines() throws IOException {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (NoSuchFileException writtenByLitestream) {
            return Map.of();
        }
        return values;
    }
}
