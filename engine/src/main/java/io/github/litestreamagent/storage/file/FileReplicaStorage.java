package io.github.litestreamagent.storage.file;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A replica in a directory: {@code <path>/ltx/<level>/<min>-<max>.ltx}, with {@code .agent} files for the metadata. */
public final class FileReplicaStorage implements ReplicaStorage {

    private final FileLocation location;
    private final FileLayout layout;
    private final FileCreator creator;

    /** Touches no file: the directory is made by the first write. */
    public FileReplicaStorage(FileLocation location) {
        this.location = location;
        this.layout = new FileLayout(location.path());
        this.creator = new FileCreator(layout);
    }

    @Override
    public ReplicaDescription description() {
        return location.description();
    }

    @Override
    public List<LtxObject> list(Level level) throws StorageException {
        Path directory = layout.directory(level);
        List<LtxObject> objects = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                TxidRange.ofFileName(entry.getFileName().toString())
                        .flatMap(range -> FileLayout.object(level, range, entry))
                        .ifPresent(objects::add);
            }
        } catch (NoSuchFileException nothingWrittenYet) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw FileErrors.translate("list", directory, e.getCause());
        } catch (IOException e) {
            throw FileErrors.translate("list", directory, e);
        }
        objects.sort(Comparator.comparing(LtxObject::range));
        return List.copyOf(objects);
    }

    @Override
    public InputStream open(LtxObject object) throws StorageException {
        Path file = layout.file(object.level(), object.range());
        try {
            return new NamingStream(Files.newInputStream(file), file);
        } catch (IOException e) {
            throw FileErrors.translate("read", file, e);
        }
    }

    @Override
    public InputStream open(LtxObject object, long offset, int length) throws StorageException {
        Path file = layout.file(object.level(), object.range());
        InputStream in = open(object);
        try {
            in.skipNBytes(offset);
            return new PartStream(in, length);
        } catch (IOException e) {
            closeQuietly(in);
            throw FileErrors.translate("read " + length + " bytes at " + offset + " of", file, e);
        }
    }

    private static void closeQuietly(InputStream in) {
        try {
            in.close();
        } catch (IOException theOtherFailureIsSaid) {
            return;
        }
    }

    @Override
    public byte[] read(LtxObject object, long offset, int length) throws StorageException {
        Path file = layout.file(object.level(), object.range());
        try {
            if (Files.size(file) != object.size()) {
                throw new IOException("it has " + Files.size(file) + " bytes, and had " + object.size()
                        + " when it was listed or written");
            }
            return FileLayout.read(file, offset, length);
        } catch (IOException e) {
            throw FileErrors.translate("read " + length + " bytes at " + offset + " of", file, e);
        }
    }

    @Override
    public LtxMetadata metadata(LtxObject object) throws StorageException {
        Path file = layout.file(object.level(), object.range());
        try {
            return Sidecar.of(file).metadata(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            throw FileErrors.translate("read the metadata of", file, e);
        }
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        return creator.create(level, range, body, metadata);
    }

    @Override
    public void delete(List<LtxObject> objects) throws StorageException {
        for (LtxObject object : objects) {
            Path file = layout.file(object.level(), object.range());
            try {
                Files.deleteIfExists(file);
                Sidecar.of(file).delete();
            } catch (IOException e) {
                throw FileErrors.translate("delete", file, e);
            }
        }
    }

    @Override
    public void setAside(LtxObject object) throws StorageException {
        Path file = layout.file(object.level(), object.range());
        Path aside = layout.aside(object.level(), object.range());
        try {
            Durably.createDirectories(aside.getParent());
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Sidecar.of(file).delete();
            Durably.syncDirectory(file.getParent());
        } catch (IOException e) {
            throw FileErrors.translate("set aside", file, e);
        }
    }

    /** A file is linked into place only where none is; nothing else is asked of a directory. */
    @Override
    public boolean createsOnCondition() {
        return true;
    }

    @Override
    public boolean holdsGenerations() throws StorageException {
        Path directory = layout.generations();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return entries.iterator().hasNext();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return false;
        } catch (DirectoryIteratorException e) {
            throw FileErrors.translate("list", directory, e.getCause());
        } catch (IOException e) {
            throw FileErrors.translate("list", directory, e);
        }
    }

    @Override
    public Optional<LockFile> lockFile() {
        return Optional.of(new FileLockFile(layout));
    }

    @Override
    public List<PlainObject> listPlain(String folder) throws StorageException {
        Path root = layout.root().resolve(folder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<PlainObject> objects = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                objects.add(new PlainObject(
                        layout.root()
                                .relativize(file)
                                .toString()
                                .replace(file.getFileSystem().getSeparator(), "/"),
                        Files.size(file),
                        Files.getLastModifiedTime(file).toInstant()));
            }
        } catch (UncheckedIOException e) {
            throw FileErrors.translate("list", root, e.getCause());
        } catch (IOException e) {
            throw FileErrors.translate("list", root, e);
        }
        objects.sort(Comparator.comparing(PlainObject::name));
        return List.copyOf(objects);
    }

    @Override
    public InputStream openPlain(PlainObject object) throws StorageException {
        Path file = layout.root().resolve(object.name());
        try {
            return new NamingStream(Files.newInputStream(file), file);
        } catch (IOException e) {
            throw FileErrors.translate("read", file, e);
        }
    }

    @Override
    public List<String> folders(String folder) throws StorageException {
        Path root = layout.root().resolve(folder);
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException nothingThere) {
            return List.of();
        } catch (IOException e) {
            throw FileErrors.translate("list", root, e);
        }
    }

    @Override
    public void close() {}

    /** Says which file could not be read. */
    private static final class NamingStream extends FilterInputStream {

        private final Path file;

        NamingStream(InputStream in, Path file) {
            super(in);
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw FileErrors.translate("read", file, e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw FileErrors.translate("read", file, e);
            }
        }
    }
}
