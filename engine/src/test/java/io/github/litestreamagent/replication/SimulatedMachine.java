package io.github.litestreamagent.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Time that passes when it is told to, a wall clock that jumps, and a file system that stamps each change of a file. Real ones stamp with a
 * tick of some milliseconds, so that a write by another process in the very tick of the application's last close, which keeps the size,
 * is noticed only when the file is read the next time.
 */
final class SimulatedMachine {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Seen(long inode, int content, Instant modified) {}

    private final Map<Path, Seen> files = new HashMap<>();
    private final SplittableRandom random;
    private final long captureBytes;
    private long nanos = 1;
    private long changes;
    private Duration jumps = Duration.ZERO;

    SimulatedMachine(SplittableRandom random, long captureBytes) {
        this.random = random;
        this.captureBytes = captureBytes;
    }

    Machine machine() {
        return new Machine(() -> nanos, random::split, this::stamp, captureBytes);
    }

    /** A clock that looks away for a moment whenever it is asked. */
    Clock clock(Runnable lookedAt) {
        InstantSource source = () -> {
            lookedAt.run();
            return elapsed().plus(jumps);
        };
        return source.withZone(ZoneOffset.UTC);
    }

    void pass(long passed) {
        nanos += passed;
    }

    void jump(Duration by) {
        jumps = jumps.plus(by);
    }

    Instant now() {
        return elapsed().plus(jumps);
    }

    private Instant elapsed() {
        return START.plusNanos(nanos);
    }

    /** To be asked after each event, so that a write is stamped with the time when it happened. */
    FileStamp stamp(Path path) throws IOException {
        long inode = (Long) Files.getAttribute(path, "unix:ino");
        byte[] bytes = Files.readAllBytes(path);
        int content = Arrays.hashCode(bytes);
        Seen seen = files.get(path);
        if (seen == null || seen.inode() != inode || seen.content() != content) {
            seen = new Seen(inode, content, elapsed().plusNanos(changes++));
            files.put(path, seen);
        }
        return new FileStamp(1, inode, bytes.length, seen.modified(), seen.modified(), elapsed());
    }
}
