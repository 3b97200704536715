package io.github.litestreamagent.replication;

import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.util.SplittableRandom;

/** How the storage answers its next calls. A slow answer is one during which much else happens: see {@link HookedStorage}. */
final class StorageWeather {

    private static final Operation[] OPERATIONS = Operation.values();

    private final SplittableRandom random;

    StorageWeather(SplittableRandom random) {
        this.random = random;
    }

    void turn(MemoryStorage storage) {
        Operation operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
        if (random.nextInt(40) == 0) {
            storage.next(Operation.PUT, Answer.rival(new byte[] {1, 2, 3}));
            return;
        }
        // An outage now and then; the log may reach its cap meanwhile.
        int most = random.nextInt(8) == 0 ? 30 : 4;
        for (int i = random.nextInt(most); i >= 0; i--) {
            storage.next(random.nextBoolean() ? Operation.PUT : operation, answer());
        }
    }

    /** After {@link Answer#timeoutAfter} the next try of a PUT meets our own object: 412. */
    private Answer answer() {
        return switch (random.nextInt(8)) {
            case 0 -> Answer.timeoutBefore();
            case 1, 2 -> Answer.timeoutAfter();
            case 3 -> Answer.reset();
            case 4 -> Answer.forbidden();
            case 5 -> Answer.noSuchBucket();
            case 6 -> Answer.internalError();
            default -> Answer.slowDown();
        };
    }
}
