package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.Txid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Level 0 files on their way, oldest first. Safe for use by several threads: the application's last close adds what it captured while an
 * upload is under way.
 */
final class Outbox {

    private final Deque<LtxFile> files = new ArrayDeque<>();
    private final Consumer<Txid> captured;

    /** @param captured is told of each file that is added */
    Outbox(Consumer<Txid> captured) {
        this.captured = captured;
    }

    synchronized void add(LtxFile file) {
        files.add(file);
        captured.accept(file.txid());
    }

    synchronized Optional<LtxFile> oldest() {
        return Optional.ofNullable(files.peek());
    }

    /** The file is in the replica. */
    synchronized void remove(LtxFile file) {
        files.remove(file);
        file.release();
    }

    /** Returns true if the newest file that waits leads to a state that holds each commit from before its capture began. */
    synchronized boolean isComplete() {
        return !files.isEmpty() && files.peekLast().complete();
    }

    synchronized int size() {
        return files.size();
    }

    synchronized boolean isEmpty() {
        return files.isEmpty();
    }

    /** Bytes held in memory. */
    synchronized long memory() {
        return files.stream().mapToLong(LtxFile::memory).sum();
    }

    synchronized boolean contains(LtxFile file) {
        return files.contains(file);
    }

    /** Commits of the application in it. */
    synchronized long commits() {
        return files.stream().mapToLong(LtxFile::commits).sum();
    }

    /** About how many bytes are to be sent; those of a file that is read while it is sent count as pages. */
    synchronized long bytes() {
        return files.stream().mapToLong(Outbox::bytes).sum();
    }

    private static long bytes(LtxFile file) {
        return file.body().size().orElseGet(() -> PagesBody.pageBytes(file.body()));
    }

    /** Drops everything, because the chain behind it is given up. */
    synchronized void clear() {
        files.forEach(LtxFile::release);
        files.clear();
    }

    /** Returns true if a file is waiting that cannot be read once the WAL has been emptied. */
    synchronized boolean needsLog() {
        return files.stream().anyMatch(LtxFile::needsLog);
    }

    /** Returns true if all that waits can be begun again: one file of every page that is read from the database. */
    synchronized boolean isFileOfEveryPage() {
        return files.size() == 1 && files.peek().source() == LtxFile.Source.EVERY_PAGE;
    }

    /** Returns true if a file is waiting that cannot be read once the session has ended. */
    synchronized boolean needsSession() {
        return files.stream().anyMatch(LtxFile::needsSession);
    }
}
