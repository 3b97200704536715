package io.github.litestreamagent.replication.startup;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.walmode.JournalMode;
import io.github.litestreamagent.replication.walmode.WalFolder;
import io.github.litestreamagent.replication.walmode.WalSwitch;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Brings a database in rollback mode to WAL mode: a trial in its folder, the switch, and a look behind it. */
public final class SwitchStep {

    private final ReplicationContext context;
    private final Holding holding;
    private final Gate gate;
    private final StandAside standAside;
    private final WalFolder folder;
    private volatile boolean trialWanted;

    public SwitchStep(ReplicationContext context, Holding holding, Gate gate, StandAside standAside) {
        this.context = context;
        this.holding = holding;
        this.gate = gate;
        this.standAside = standAside;
        folder = WalFolder.of(context.database());
    }

    /**
     * Switches it, if that may be. The lock of the database is held.
     *
     * @return empty if the database is in use at this moment, so that it is to be tried again
     */
    Optional<Pause> run() throws SQLException, IOException {
        Optional<String> not = folder.whyNot();
        if (not.isPresent()) {
            standAside.until(ReasonCode.NO_WAL.because(not.get()));
            return Optional.of(Pause.END);
        }
        if (!folder.works()) {
            trialWanted = true;
            return Optional.of(Pause.NONE);
        }
        WalSwitch.Result result = new WalSwitch(context.database(), context.connections(), gate).run();
        return switch (result.outcome()) {
            case SWITCHED -> {
                holding.file().switched(context.machine().stamps().of(context.database()));
                context.log().info("journal mode switched to WAL", "note", JournalMode.WHAT_CHANGES);
                yield Optional.of(Pause.NONE);
            }
            case BUSY -> Optional.empty();
            case TAKEN_BACK -> {
                folder.failed(result.why());
                standAside.until(ReasonCode.NO_WAL.because(folder.whyNot().orElse(result.why())));
                yield Optional.of(Pause.END);
            }
            case STUCK -> {
                folder.failed(result.why());
                holding.file().switched(context.machine().stamps().of(context.database()));
                standAside.sharedMemoryFailed(result.why());
                yield Optional.of(Pause.END);
            }
        };
    }

    /**
     * Makes the trial that {@link #run} has found missing. No lock is held.
     *
     * @return what failed beside WAL mode, so that nothing is known; empty if something is, or nothing was missing
     */
    Optional<String> tryOut() {
        if (!trialWanted) {
            return Optional.empty();
        }
        trialWanted = false;
        return folder.tryOut(context.connections());
    }
}
