package io.github.litestreamagent.restore;

import io.github.litestreamagent.generations.GenerationPlan;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.restore.RestoreRequest.Option;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.output.OutputFile;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.restore.output.TemporaryFile;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Restores a database: looks at the output, plans, builds, replaces. */
public final class Restore {

    private final ReplicaStorage storage;
    private final Effort effort;
    private final Progress progress;
    private final DatabaseCheck check;

    /** @param storage stays the caller's */
    public Restore(ReplicaStorage storage) {
        this(storage, Effort.DEFAULT, Progress.NONE, DatabaseCheck.NONE);
    }

    /**
     * @param storage stays the caller's
     * @param check runs before the database gets its name
     */
    public Restore(ReplicaStorage storage, Effort effort, Progress progress, DatabaseCheck check) {
        this.storage = storage;
        this.effort = effort;
        this.progress = progress;
        this.check = check;
    }

    /**
     * Restores as asked. The output appears whole and proved, or is left as it was.
     *
     * @throws RestoreException if the output is in the way or cannot be written, or if files of the replica are damaged
     * @throws NoMatchingBackupException if there is nothing to restore, and that is not allowed
     * @throws io.github.litestreamagent.replica.MissingTxidsException if the replica has a gap
     * @throws io.github.litestreamagent.storage.StorageException if the replica cannot be read
     */
    public RestoreOutcome run(RestoreRequest request) throws IOException {
        if (request.may(Option.IF_DB_NOT_EXISTS) && Files.exists(request.output())) {
            return new RestoreOutcome.DatabaseExists();
        }
        OutputFile output = OutputFile.of(request.output());
        if (!request.may(Option.DRY_RUN) && !request.may(Option.NEVER_REPLACE)) {
            output.check(request.may(Option.FORCE));
            requireUnused(output, request);
        }
        try {
            return restore(request, output);
        } catch (NoMatchingBackupException nothing) {
            if (request.may(Option.IF_REPLICA_EXISTS)) {
                return new RestoreOutcome.NoBackup(nothing.getMessage());
            }
            throw nothing;
        }
    }

    private RestoreOutcome restore(RestoreRequest request, OutputFile output) throws IOException {
        LtxRestore ltx = new LtxRestore(storage, effort, progress);
        List<LtxObject> listed = ltx.list();
        GenerationRestore old = new GenerationRestore(storage, effort);
        if (old.isWanted(request.target(), listed)) {
            GenerationPlan plan = old.plan(request.target());
            return carryOut(request, output, GenerationRestore.summary(plan), file -> old.build(plan, file, progress));
        }
        Optional<RestorePlan> plan = ltx.plan(request.target());
        if (plan.isEmpty()) {
            throw new NoMatchingBackupException(new ReplicasBelow(storage).sentence());
        }
        return carryOut(request, output, PlanSummary.of(ltx.describe(plan.get())), file -> ltx.build(plan.get(), file));
    }

    /** Fills the temporary file; gives the size of the database. */
    private interface Build {
        long in(TemporaryFile file) throws IOException;
    }

    private RestoreOutcome carryOut(RestoreRequest request, OutputFile output, PlanSummary summary, Build build)
            throws IOException {
        if (request.may(Option.DRY_RUN)) {
            return new RestoreOutcome.Planned(summary, output.path());
        }
        if (request.may(Option.NEVER_REPLACE)) {
            output.requireNoSideFiles();
            if (output.isTaken()) {
                return new RestoreOutcome.DatabaseExists();
            }
        }
        try (TemporaryFile temporary = output.createTemporary()) {
            long bytes = build.in(temporary);
            if (check != DatabaseCheck.NONE) {
                check.check(temporary.path());
                temporary.lockAgain();
            }
            if (request.may(Option.NEVER_REPLACE)) {
                if (output.isTaken() || !output.placeIfAbsent(temporary)) {
                    return new RestoreOutcome.DatabaseExists();
                }
            } else {
                requireUnused(output, request);
                output.replaceBy(temporary);
            }
            return new RestoreOutcome.Restored(summary, output.path(), bytes);
        }
    }

    private static void requireUnused(OutputFile output, RestoreRequest request) throws IOException {
        if (!request.may(Option.FORCE_LIVE)) {
            output.requireUnused();
        }
    }
}
