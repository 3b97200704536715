package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.s3.client.S3Access;
import io.github.litestreamagent.storage.s3.client.S3Store;
import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;

/** Opens replicas in S3. Those with the same endpoint, region and credentials share one client and its connections. */
public final class S3Replicas implements Closeable {

    private final Map<S3Access, S3Store> stores = new HashMap<>();

    /** Makes no request. */
    public synchronized ReplicaStorage open(S3Location location) {
        S3Access access = S3Access.of(location);
        return new S3ReplicaStorage(location, stores.computeIfAbsent(access, S3Store::new));
    }

    /** See {@link io.github.litestreamagent.storage.access.ReplicaStorages#tryAnew}. */
    public synchronized void tryAnew() {
        stores.values().forEach(S3Store::tryAnew);
    }

    @Override
    public synchronized void close() {
        stores.values().forEach(S3Store::close);
        stores.clear();
    }
}
