package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ProcessIdentity;
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
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Time that passes when it is told to, a wall clock that jumps, and a file system that stamps each change of a file. Real ones stamp with a
 * tick of some milliseconds, so that a write by another process in the very tick of the application's last close, which keeps the size,
 * is noticed only when the file is read the next time.
 */
public final class SimulatedMachine {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** @param inode of the copy that is the same file, until another takes its place */
    private record Birth(long inode, Instant time) {}

    private record Seen(long inode, int content, Instant modified) {}

    private final Map<Path, Seen> files = new HashMap<>();
    private final Map<Path, Birth> births = new HashMap<>();
    private final SplittableRandom random;
    private final long captureBytes;
    private long nanos = 1;
    private long changes;
    private Duration jumps = Duration.ZERO;
    private boolean ticking;
    private Executor snapshots = Runnable::run;
    private Executor levels = round -> {
        throw new RejectedExecutionException("no round in this history");
    };

    public SimulatedMachine(SplittableRandom random, long captureBytes) {
        this.random = random;
        this.captureBytes = captureBytes;
    }

    /**
     * What a process sees of it.
     *
     * @param file which one the process replicates, wherever a crash has copied it to
     * @param alive whether another process is known to live
     */
    public Machine machine(String process, String file, Predicate<String> alive) {
        return new Machine(
                () -> nanos,
                random::split,
                this::stamp,
                captureBytes,
                new SimulatedIdentity(process, file, alive),
                Instant.MAX,
                Runnable::run,
                upload -> snapshots.execute(upload),
                round -> levels.execute(round));
    }

    private record SimulatedIdentity(String process, String file, Predicate<String> alive) implements ProcessIdentity {

        @Override
        public String owner() {
            return "simulated:" + process;
        }

        @Override
        public String file(FileStamp stamp) {
            return file;
        }

        @Override
        public boolean isDead(String other) {
            return !alive.test(other);
        }
    }

    /** A clock that looks away for a moment whenever it is asked. */
    public Clock clock(Runnable lookedAt) {
        InstantSource source = () -> {
            lookedAt.run();
            return elapsed().plus(jumps);
        };
        return source.withZone(ZoneOffset.UTC);
    }

    public void pass(long passed) {
        nanos += passed;
    }

    public void jump(Duration by) {
        jumps = jumps.plus(by);
    }

    /** Whether the wall clock has been anything but steady. */
    boolean hasJumped() {
        return !jumps.isZero();
    }

    public Instant now() {
        return elapsed().plus(jumps);
    }

    private Instant elapsed() {
        return START.plusNanos(nanos);
    }

    /** Who uploads the snapshots; where nobody says so, each is uploaded in the step that begins it. */
    void snapshots(Executor by) {
        snapshots = by;
    }

    /** Who runs the rounds of compaction; where nobody says so, there are none. */
    void levels(Executor by) {
        levels = by;
    }

    /** While what happens to a file falls into one tick of the clock that stamps it. */
    public void ticking(boolean is) {
        ticking = is;
    }

    /** A crash has copied the file of a process, which is the same to the next one. */
    void sameFile(Path original, Path copy) throws IOException {
        births.put(copy, new Birth(inode(copy), stamp(original).born().orElseThrow()));
    }

    private Instant born(Path path, long inode) {
        Birth copied = births.get(path);
        return copied != null && copied.inode() == inode ? copied.time() : START.plusNanos(inode);
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    /** To be asked after each event, so that a write is stamped with the time when it happened. */
    public FileStamp stamp(Path path) throws IOException {
        long inode = inode(path);
        byte[] bytes = Files.readAllBytes(path);
        int content = Arrays.hashCode(bytes);
        Seen seen = files.get(path);
        if (seen == null || seen.inode() != inode || seen.content() != content) {
            boolean sameTick = ticking && seen != null && seen.inode() == inode;
            seen = new Seen(
                    inode, content, sameTick ? seen.modified() : elapsed().plusNanos(changes++));
            files.put(path, seen);
        }
        return new FileStamp(
                1, inode, bytes.length, seen.modified(), seen.modified(), Optional.of(born(path, inode)), elapsed());
    }
}
