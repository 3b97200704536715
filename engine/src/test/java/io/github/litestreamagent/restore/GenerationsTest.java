package io.github.litestreamagent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.generations.GenerationException;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.file.FileReplicaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replicas of Litestream 0.3, as a directory whose files have the times of the originals. */
class GenerationsTest {

    @TempDir
    Path folder;

    static List<Fixture> replicas() {
        return Fixture.ofLayouts("v0.3");
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void each_time_gives_what_litestream_gave(Fixture fixture) throws IOException {
        copy(fixture);
        for (Map<String, Object> state : fixture.list("by_timestamp")) {
            Instant time = Instant.parse((String) state.get("timestamp"));
            assertThat(Bytes.sha256(restore(new RestoreTarget.Before(time))))
                    .as("at " + time)
                    .isEqualTo(state.get("sha256"));
        }
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void without_a_time_the_newest_object_decides(Fixture fixture) throws IOException {
        copy(fixture);
        @SuppressWarnings("unchecked")
        Map<String, Object> newest = (Map<String, Object>) fixture.expected().get("newest");
        List<Map<String, Object>> later = fixture.list("states_0_5");
        Object expected = newest == null ? later.get(later.size() - 1).get("sha256") : newest.get("sha256");
        assertThat(Bytes.sha256(restore(RestoreTarget.NEWEST))).isEqualTo(expected);
    }

    @Test
    void each_generation_and_index_gives_what_litestream_03_gave() throws IOException {
        Fixture fixture = Fixture.named("v03-basic");
        copy(fixture);
        List<Map<String, Object>> states = fixture.list("states");
        Instant endOfIndex1 = time("generations/53fb048b7965fd94/wal/00000001_0000a110.wal.lz4");
        assertThat(Bytes.sha256(restore(new RestoreTarget.Before(endOfIndex1))))
                .isEqualTo(states.get(1).get("sha256"));
    }

    @Test
    void a_missing_index_is_named() throws IOException {
        copy(Fixture.named("v03-basic"));
        Instant before = time("generations/53fb048b7965fd94/wal/00000001_0000a110.wal.lz4");
        for (String name : new String[] {"00000000", "00001038", "00003068", "000070c8"}) {
            Files.delete(folder.resolve("replica/generations/53fb048b7965fd94/wal/00000002_" + name + ".wal.lz4"));
        }
        assertThatThrownBy(() -> restore(RestoreTarget.NEWEST))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("WAL index 00000002 is missing", "00000003_00000000.wal.lz4", before.toString());
        assertThat(restore(new RestoreTarget.Before(before))).isNotEmpty();
    }

    @Test
    void a_missing_offset_is_named() throws IOException {
        copy(Fixture.named("v03-basic"));
        Files.delete(folder.resolve("replica/generations/53fb048b7965fd94/wal/00000001_00003068.wal.lz4"));
        assertThatThrownBy(() -> restore(RestoreTarget.NEWEST))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("WAL index 00000001 of generation 53fb048b7965fd94 has a gap from offset 00003068"
                        + " to 000060b0");
        assertThat(folder.resolve("app.db")).doesNotExist();
    }

    @Test
    void damage_of_any_object_is_named_or_changes_nothing() throws IOException {
        copy(Fixture.named("v03-basic"));
        byte[] whole = restore(RestoreTarget.NEWEST);
        try (Stream<Path> files = Files.walk(folder.resolve("replica"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                FileTime time = Files.getLastModifiedTime(file);
                for (int at = 0; at < bytes.length; at += 1 + bytes.length / 7) {
                    bytes[at] ^= 0x10;
                    Files.write(file, bytes);
                    Files.setLastModifiedTime(file, time);
                    bytes[at] ^= 0x10;
                    byte[] restored;
                    try {
                        restored = restore(RestoreTarget.NEWEST);
                    } catch (GenerationException damaged) {
                        assertThat(damaged)
                                .hasMessageContaining(file.getFileName().toString());
                        continue;
                    }
                    assertThat(restored).as(file + " at " + at).isEqualTo(whole);
                }
                Files.write(file, bytes);
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    @Test
    void a_time_before_the_first_snapshot_names_it() throws IOException {
        copy(Fixture.named("v03-basic"));
        assertThatThrownBy(() -> restore(new RestoreTarget.Before(Instant.parse("2026-01-01T00:00:00Z"))))
                .isInstanceOf(NoMatchingBackupException.class)
                .hasMessageContaining("Litestream 0.3 is of 2026-11-22T15:47:40.857", "-timestamp 2026-11-22T15:47:40");
    }

    private Instant time(String name) throws IOException {
        return Files.getLastModifiedTime(folder.resolve("replica").resolve(name))
                .toInstant();
    }

    /** LTX files go where a directory has them. */
    private void copy(Fixture fixture) throws IOException {
        for (Map.Entry<String, Object> entry : fixture.objects().entrySet()) {
            String name = entry.getKey();
            String target = name.endsWith(".ltx") ? "ltx/" + name.replaceFirst("^000", "") : name;
            Path file = folder.resolve("replica").resolve(target);
            Files.createDirectories(file.getParent());
            Files.write(file, fixture.bytes("replica/" + name));
            Files.setLastModifiedTime(file, FileTime.from(timeOf((Map<?, ?>) entry.getValue())));
        }
    }

    private static Instant timeOf(Map<?, ?> object) {
        Object metadata = object.get("user_metadata") == null ? object.get("metadata") : object.get("user_metadata");
        Object own = metadata instanceof Map<?, ?> map ? map.get("litestream-timestamp") : null;
        return Instant.parse(String.valueOf(own == null ? object.get("last_modified") : own));
    }

    private byte[] restore(RestoreTarget target) throws IOException {
        Path output = folder.resolve("app.db");
        try (FileReplicaStorage storage = new FileReplicaStorage(new FileLocation(folder.resolve("replica")))) {
            new Restore(storage).run(new RestoreRequest(output, target, Set.of()));
        }
        byte[] database = Files.readAllBytes(output);
        Files.delete(output);
        return database;
    }
}
