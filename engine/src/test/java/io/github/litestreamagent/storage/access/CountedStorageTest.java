package io.github.litestreamagent.storage.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.status.OperationFigures;
import io.github.litestreamagent.status.Requests;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A method that is not passed on would behave otherwise as soon as metrics are on. */
class CountedStorageTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void every_method_of_a_storage_is_passed_on() {
        List<String> missing = Stream.of(ReplicaStorage.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> {
                    try {
                        return CountedStorage.class
                                        .getMethod(method.getName(), method.getParameterTypes())
                                        .getDeclaringClass()
                                != CountedStorage.class;
                    } catch (NoSuchMethodException none) {
                        return true;
                    }
                })
                .map(Object::toString)
                .toList();
        assertThat(missing).isEmpty();
    }

    /** Fails when a listing of many pages, or the lease, is asked for without being counted: the price of a month is estimated from it. */
    @Test
    void requests_are_counted_as_stores_charge_them() throws StorageException {
        FixtureStorage storage = FixtureStorage.empty();
        for (int txid = 1; txid <= 2500; txid++) {
            storage.put(Level.SYNC, LtxBytes.range(txid, txid), new byte[1]);
        }
        OperationFigures figures = new OperationFigures();
        CountedStorage counted = new CountedStorage(storage, figures);
        assertThat(figures.requests("file:///fixture")).isEmpty();
        LtxObject first = counted.list(Level.SYNC).get(0);
        assertThat(asked(figures)).isEqualTo("3 0");
        counted.visit(Level.SYNC, Optional.empty(), file -> file.range().max().value() < 1500);
        assertThat(asked(figures)).isEqualTo("5 0");
        counted.metadata(first);
        counted.read(first, 0, 1);
        assertThat(asked(figures)).isEqualTo("5 2");
        counted.putIfAbsent(
                new Level(1), LtxBytes.range(1, 1), LtxBody.of(new byte[20 << 20]), LtxMetadata.of(Map.of(), NOW));
        assertThat(asked(figures)).isEqualTo("10 2");
        counted.delete(List.of(first));
        assertThat(asked(figures)).isEqualTo("10 2");
        assertThat(figures.requests("file:///other")).isEmpty();
    }

    private static String asked(OperationFigures figures) {
        Requests requests = figures.requests("file:///fixture").orElseThrow();
        return requests.writes() + " " + requests.reads();
    }
}
