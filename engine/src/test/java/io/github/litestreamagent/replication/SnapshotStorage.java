package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/** A storage to which snapshots come slowly: in the middle of each, something may happen. */
final class SnapshotStorage extends CutStorage {

    /** Header and some pages. */
    private static final int MIDDLE = 20;

    private Happening inTheMiddle = () -> {};
    private int tries;
    private Throwable failure;

    interface Happening {

        void happen() throws Exception;
    }

    SnapshotStorage(ReplicaStorage storage) {
        super(storage);
    }

    /** In the middle of the next snapshot, once. */
    void inTheMiddle(Happening happening) {
        inTheMiddle = happening;
    }

    /** What happened did not fail: for the replicator that would be a failure of the snapshot. */
    void requireWell() {
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    /** How many snapshots were begun. */
    int tries() {
        return tries;
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        if (!level.equals(Level.SNAPSHOT)) {
            return super.putIfAbsent(level, range, body, metadata);
        }
        tries++;
        return super.putIfAbsent(level, range, new SlowBody(body), metadata);
    }

    private void happen() {
        Happening now = inTheMiddle;
        inTheMiddle = () -> {};
        try {
            now.happen();
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }

    private final class SlowBody implements LtxBody {

        private final LtxBody body;

        SlowBody(LtxBody body) {
            this.body = body;
        }

        @Override
        public OptionalLong size() {
            return body.size();
        }

        @Override
        public long databaseSize() {
            return body.databaseSize();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            body.writeTo(new OutputStream() {
                private int writes;

                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (++writes == MIDDLE) {
                        happen();
                    }
                    out.write(bytes, offset, length);
                }
            });
        }
    }
}
