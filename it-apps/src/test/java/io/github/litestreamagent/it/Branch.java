package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.bank.Bank;
import io.github.litestreamagent.apps.bank.BankCheck;
import io.github.litestreamagent.harness.Acknowledged;
import io.github.litestreamagent.harness.BankVerdict;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The files of one bank, what it has promised, and what happens to them between two runs of its application. */
final class Branch {

    /** What the next round begins on; of a few rounds the first come. */
    enum Restart {
        WRITTEN_BY_SQLITE3,
        SURVIVING,
        RESTORED,
        WRITTEN_WITHOUT_THE_AGENT,
        WRITTEN_WITHOUT_THE_AGENT_AND_KILLED,
        NEW;

        static Restart drawn(Random random) {
            return switch (random.nextInt(8)) {
                case 0, 1, 2 -> SURVIVING;
                case 3 -> RESTORED;
                case 4 -> WRITTEN_BY_SQLITE3;
                case 5 -> random.nextBoolean() ? WRITTEN_WITHOUT_THE_AGENT : WRITTEN_WITHOUT_THE_AGENT_AND_KILLED;
                default -> NEW;
            };
        }
    }

    private static final String DATABASE = "bank.db";
    private static final List<String> SIDE_FILES = List.of("-wal", "-shm");
    private static final List<String> RATES = List.of("0", "1000", "200", "20");
    private static final List<String> TRANSFERS = List.of("1", "3", "50");
    private static final List<String> BLOB_KILOBYTES = List.of("0", "64", "1500");
    private static final List<String> VACUUM_EVERY = List.of("0", "0", "500");

    private final Path folder;
    private final S3Access access;
    private final Random random;
    private final String path = TestStore.newPath();
    private Path list;
    private Acknowledged inherited = Acknowledged.none();
    private String last = "new files";
    private boolean ownLog = true;
    private boolean changedByOthers;
    private boolean recovering;

    Branch(Path folder, S3Access access, Random random) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.access = access;
        this.random = random;
        list = folder.resolve("acknowledged.txt");
    }

    Path folder() {
        return folder;
    }

    String replicaPath() {
        return path + "/" + DATABASE;
    }

    Acknowledged acknowledged() {
        return inherited.and(Acknowledged.read(list));
    }

    /** What happened to the files before this round. */
    String describe() {
        return folder.getFileName() + " on " + last;
    }

    /** Something of these files is in the replica. */
    void shipped() {
        ownLog = true;
        changedByOthers = false;
    }

    /**
     * Whether the agent may refuse to go on: others changed the files, or these are restored ones, of whose log the replica knows nothing,
     * and without an answer of the store the agent has left the checkpoints to the application, so that the log does not tell any more.
     */
    boolean mayBeRefused(boolean storeWasAway) {
        changedByOthers |= storeWasAway && !ownLog;
        return changedByOthers;
    }

    /** From the next start until something else happens to the files the operator vouches that the replica is theirs. */
    void recover() {
        recovering = true;
    }

    /** Starts the bank with the agent; load and shape of the transactions are drawn. */
    Running open() {
        Running bank = arguments(Forks.withAgent("", Bank.class), draw(RATES))
                .arguments("--vacuum-every", draw(VACUUM_EVERY), "--blob-kilobytes", draw(BLOB_KILOBYTES))
                .environment(access.environment(path))
                .environment(Map.of("LITESTREAM_AUTO_RECOVER", Boolean.toString(recovering)))
                .start();
        bank.awaitLine("the bank is open", Duration.ofSeconds(60));
        return bank;
    }

    private Command arguments(Command bank, String rate) {
        return bank.arguments("--db", DATABASE, "--acknowledged", list.toString(), "--rate", rate)
                .arguments("--threads", "4", "--pools", "2", "--cache-kilobytes", "200")
                .arguments("--transfers", draw(TRANSFERS))
                .arguments("--synchronous", random.nextBoolean() ? "NORMAL" : "FULL")
                .arguments("--seed", Integer.toString(random.nextInt(Integer.MAX_VALUE)))
                .in(folder);
    }

    /** The application has been killed, not the machine: its own files hold everything that it had acknowledged. */
    void assertNothingIsLostHere(String said) throws Exception {
        Path copy = folder.resolve("copy.db");
        Files.copy(folder.resolve(DATABASE), copy, StandardCopyOption.REPLACE_EXISTING);
        Path log = folder.resolve(DATABASE + "-wal");
        if (Files.exists(log)) {
            Files.copy(log, folder.resolve("copy.db-wal"), StandardCopyOption.REPLACE_EXISTING);
        }
        BankVerdict verdict = BankVerdict.of(copy, acknowledged(), BankVerdict.EVERYTHING);
        assertThat(verdict.good())
                .as("the files that survived: %s%n%s", verdict, said)
                .isTrue();
        deleteSideFiles("copy.db");
    }

    /** What the next round begins on: null for new files. */
    Branch next(Restart restart, Path restored, int round) throws Exception {
        recovering = false;
        switch (restart) {
            case SURVIVING -> last = "the surviving files";
            case RESTORED -> restart(restored, round);
            case WRITTEN_BY_SQLITE3 -> writeByHand();
            case WRITTEN_WITHOUT_THE_AGENT -> writeBare(false);
            case WRITTEN_WITHOUT_THE_AGENT_AND_KILLED -> writeBare(true);
            case NEW -> {
                return null;
            }
        }
        return this;
    }

    private void restart(Path restored, int round) throws Exception {
        last = "the restored files";
        ownLog = false;
        changedByOthers = false;
        inherited = Acknowledged.alwaysPromised(Set.of(newestTransfer(restored)));
        list = folder.resolve("acknowledged-" + round + ".txt");
        deleteSideFiles(DATABASE);
        Files.move(restored, folder.resolve(DATABASE), StandardCopyOption.REPLACE_EXISTING);
    }

    private static long newestTransfer(Path database) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            return BankCheck.newestTransfer(connection);
        }
    }

    /** With the sqlite3 program: it checkpoints when it closes, and deletes the log. */
    private void writeByHand() {
        Path sqlite3 = Programs.sqlite3().orElse(null);
        if (sqlite3 == null) {
            last = "the surviving files, there being no sqlite3";
            return;
        }
        last = "files that sqlite3 has written";
        changedByOthers = true;
        StringBuilder script = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            script.append("BEGIN IMMEDIATE;")
                    .append("UPDATE account SET balance = balance - 7 WHERE id = 1;")
                    .append("UPDATE account SET balance = balance + 7 WHERE id = 2;")
                    .append("INSERT INTO transfer (debtor, creditor, amount) VALUES (1, 2, 7);")
                    .append("COMMIT;");
        }
        if (random.nextBoolean()) {
            script.append("PRAGMA wal_checkpoint(TRUNCATE);");
        }
        Running hand = new Command(List.of(sqlite3.toString(), DATABASE, script.toString()))
                .in(folder)
                .run(Forks.TIMEOUT);
        assertThat(hand.await(Forks.TIMEOUT)).as(hand.describe()).isZero();
    }

    /** With the same application without the agent, which comes to its end or is killed. */
    private void writeBare(boolean killed) throws InterruptedException {
        last = "files that the bank has written without the agent" + (killed ? ", killed" : "");
        changedByOthers = true;
        try (Running bare = arguments(Forks.bare(Bank.class), "200")
                .arguments("--seconds", killed ? "60" : "1")
                .start()) {
            bare.awaitLine("the bank is open", Duration.ofSeconds(60));
            if (killed) {
                Thread.sleep(random.nextInt(1000));
                bare.kill();
            } else {
                assertThat(bare.await(Forks.TIMEOUT)).as(bare.describe()).isZero();
            }
        }
    }

    private void deleteSideFiles(String database) throws IOException {
        for (String suffix : SIDE_FILES) {
            Files.deleteIfExists(folder.resolve(database + suffix));
        }
    }

    private String draw(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
