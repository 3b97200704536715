package io.github.litestreamagent.it;

import io.github.litestreamagent.it.RecordedRun.Target;
import io.github.litestreamagent.it.RecordedRun.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files as a disk holds them on which some of the recorded writes have arrived. */
final class Disk {

    /** A copy of the files is kept for every so many writes, from which others are made. */
    private static final int COPY_EVERY = 256;

    private static final class Image {

        private byte[] bytes = new byte[0];
        private int length;

        Image copy() {
            Image copy = new Image();
            copy.bytes = Arrays.copyOf(bytes, length);
            copy.length = length;
            return copy;
        }

        void apply(Write write) {
            int end = write.offset() + write.bytes().length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            if (write.truncates()) {
                Arrays.fill(bytes, Math.min(end, length), Math.max(end, length), (byte) 0);
                length = end;
            } else {
                System.arraycopy(write.bytes(), 0, bytes, write.offset(), write.bytes().length);
                length = Math.max(length, end);
            }
        }
    }

    private final List<Write> writes;
    private final List<Map<Target, Image>> copies = new ArrayList<>();

    Disk(List<Write> writes) {
        this.writes = writes;
        Map<Target, Image> files = none();
        for (int i = 0; i < writes.size(); i++) {
            if (i % COPY_EVERY == 0) {
                copies.add(copy(files));
            }
            files.get(writes.get(i).target()).apply(writes.get(i));
        }
    }

    /** Writes both files, after that many writes, without the dropped ones, which are named by their places. */
    void put(int count, Set<Integer> dropped, Path database) throws IOException {
        int earliest = dropped.stream().mapToInt(Integer::intValue).min().orElse(count);
        int begin = Math.min(earliest / COPY_EVERY, copies.size() - 1);
        Map<Target, Image> files = copy(copies.get(begin));
        for (int i = begin * COPY_EVERY; i < count; i++) {
            if (!dropped.contains(i)) {
                files.get(writes.get(i).target()).apply(writes.get(i));
            }
        }
        put(files.get(Target.DATABASE), database);
        put(files.get(Target.LOG), Path.of(database + "-wal"));
        Files.deleteIfExists(Path.of(database + "-shm"));
    }

    private static void put(Image image, Path path) throws IOException {
        Files.write(path, Arrays.copyOf(image.bytes, image.length));
    }

    private static Map<Target, Image> none() {
        Map<Target, Image> files = new EnumMap<>(Target.class);
        for (Target target : Target.values()) {
            files.put(target, new Image());
        }
        return files;
    }

    private static Map<Target, Image> copy(Map<Target, Image> files) {
        Map<Target, Image> copy = new EnumMap<>(Target.class);
        files.forEach((target, image) -> copy.put(target, image.copy()));
        return copy;
    }
}
