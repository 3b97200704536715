package io.github.litestreamagent.replication.upload;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.capture.LtxFile;
import io.github.litestreamagent.replication.capture.PagesBody;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Level 0 files on their way, oldest first. Safe for use by several threads: the application's last close adds what it captured while an
 * upload is under way.
 */
public final class Outbox {

    private final Deque<LtxFile> files = new ArrayDeque<>();
    private final Consumer<Txid> captured;

    /** @param captured is told of each file that is added */
    Outbox(Consumer<Txid> captured) {
        this.captured = captured;
    }

    public synchronized void add(LtxFile file) {
        files.add(file);
        captured.accept(file.txid());
    }

    public synchronized Optional<LtxFile> oldest() {
        return Optional.ofNullable(files.peek());
    }

    /** The file is in the replica. */
    synchronized void remove(LtxFile file) {
        files.remove(file);
        file.release();
    }

    /** Returns true if the newest file that waits leads to a state that holds each commit from before its capture began. */
    public synchronized boolean isComplete() {
        return !files.isEmpty() && files.peekLast().complete();
    }

    public synchronized int size() {
        return files.size();
    }

    public synchronized boolean isEmpty() {
        return files.isEmpty();
    }

    /** Bytes held in memory. */
    public synchronized long memory() {
        return files.stream().mapToLong(LtxFile::memory).sum();
    }

    public synchronized boolean contains(LtxFile file) {
        return files.contains(file);
    }

    /** Commits of the application in it. */
    public synchronized long commits() {
        return files.stream().mapToLong(LtxFile::commits).sum();
    }

    /** About how many bytes are to be sent; those of a file that is read while it is sent count as pages. */
    public synchronized long bytes() {
        return files.stream().mapToLong(Outbox::bytes).sum();
    }

    private static long bytes(LtxFile file) {
        return file.body().size().orElseGet(() -> PagesBody.pageBytes(file.body()));
    }

    /** Drops everything, because the chain behind it is given up. */
    public synchronized void clear() {
        files.forEach(LtxFile::release);
        files.clear();
    }

    /** Returns true if a file is waiting that cannot be read once the WAL has been emptied. */
    public synchronized boolean needsLog() {
        return files.stream().anyMatch(LtxFile::needsLog);
    }

    /** Returns true if all that waits can be begun again: one file of every page that is read from the database. */
    public synchronized boolean isFileOfEveryPage() {
        return files.size() == 1 && files.peek().source() == LtxFile.Source.EVERY_PAGE;
    }

    /** Returns true if a file is waiting that cannot be read once the session has ended. */
    public synchronized boolean needsSession() {
        return files.stream().anyMatch(LtxFile::needsSession);
    }
}
