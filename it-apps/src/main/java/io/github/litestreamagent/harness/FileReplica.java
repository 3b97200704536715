package io.github.litestreamagent.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code <folder>/ltx/0/<min>-<max>.ltx}. */
public record FileReplica(Path folder) implements Replica {

    @Override
    public Optional<LtxFile> newest() {
        Path level = folder.resolve("ltx").resolve("0");
        if (!Files.isDirectory(level)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(level)) {
            return files.filter(file -> LtxFile.maxTxid(name(file)).isPresent())
                    .max(Comparator.comparing(FileReplica::name))
                    .map(FileReplica::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static LtxFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return LtxFile.of(in.readNBytes(LtxFile.HEADER_SIZE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
