package io.github.litestreamagent.doctor;

import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.ReplicaContents;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks a store for each thing that replication needs, one by one, as the agent itself asks. Of objects it makes the probe alone, which an
 * agent makes too.
 */
final class StoreExamination {

    /** The times of S3's signatures may differ by 15 minutes; from 2 s on the agent follows the store. */
    private static final Duration ODD_CLOCK = Duration.ofSeconds(2);

    private final ReplicaStorage storage;
    private final boolean singleWriter;
    private final List<Finding> findings = new ArrayList<>();

    StoreExamination(ReplicaStorage storage, boolean singleWriter) {
        this.storage = storage;
        this.singleWriter = singleWriter;
    }

    @FunctionalInterface
    private interface Request {
        String make() throws StorageException;
    }

    /** Of a directory, which needs no more than to be written. */
    List<Finding> ofDirectory(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (Files.isDirectory(existing) && Files.isWritable(existing)) {
            add(Finding.Level.RIGHT, "write", "this user may write in " + existing);
            ask("list", Finding.Level.WRONG, this::list);
        } else {
            add(
                    Finding.Level.WRONG,
                    "write",
                    existing + " is no folder that this user may write: give the rights, or name another path");
        }
        return findings;
    }

    List<Finding> findings() {
        if (!ask("list", Finding.Level.WRONG, this::list)) {
            return findings; // it says the same of each request
        }
        ask("get", Finding.Level.WRONG, () -> {
            storage.tryRead();
            return "objects can be read";
        });
        if (ask("put", Finding.Level.WRONG, this::put)) {
            ask("multipart", Finding.Level.WRONG, () -> {
                storage.tryUploadInParts();
                return "uploads in parts can be made and ended";
            });
        }
        ask("delete", Finding.Level.ODD, () -> {
            storage.tryDelete();
            return "objects can be deleted";
        });
        clock();
        return findings;
    }

    private String list() throws StorageException {
        ReplicaContents contents = storage.contents();
        if (contents.generations()) {
            return "a replica of Litestream 0.3 lies there, which is restored and not continued: name another path";
        }
        for (Level level : contents.levels()) {
            AtomicBoolean found = new AtomicBoolean();
            storage.visit(level, Optional.empty(), object -> {
                found.set(true);
                return false;
            });
            if (found.get()) {
                return "a replica lies there";
            }
        }
        return "nothing lies there yet";
    }

    private String put() throws StorageException {
        if (storage.createsOnCondition()) {
            return "objects can be created, and one that stands is not overwritten";
        }
        if (singleWriter) {
            return "objects can be created; the store has no conditional writes, and single-writer vouches for it";
        }
        throw new StorageException(ReplicaStorage.WITHOUT_CONDITIONS, false, null);
    }

    private boolean ask(String check, Finding.Level ifRefused, Request request) {
        try {
            add(Finding.Level.RIGHT, check, request.make());
            return true;
        } catch (StorageException refused) {
            add(
                    ifRefused,
                    check,
                    refused.getMessage()
                            + (ifRefused == Finding.Level.ODD ? "; without it set retention.enabled: false" : ""));
            return false;
        }
    }

    private void clock() {
        Duration offset = storage.clockOffset();
        boolean odd = offset.abs().compareTo(ODD_CLOCK) > 0;
        add(
                odd ? Finding.Level.ODD : Finding.Level.RIGHT,
                "clock",
                odd
                        ? "the clock of this machine differs by " + offset.abs().toSeconds()
                                + " s from that of the store: set it by NTP; the times of the replica follow the store"
                        : "the clock of this machine is that of the store");
    }

    private void add(Finding.Level level, String check, String sentence) {
        findings.add(new Finding(level, storage.description().url(), check, sentence));
    }
}
