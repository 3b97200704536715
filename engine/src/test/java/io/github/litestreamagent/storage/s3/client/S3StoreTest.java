package io.github.litestreamagent.storage.s3.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.storage.ObjectOptions;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class S3StoreTest {

    private final S3Store store = new S3Store(new S3Access(
            Optional.of("us-east-1"), Optional.empty(), true, false, Optional.empty(), ObjectOptions.DEFAULTS));

    /** R9: they last for hours, and meanwhile the WAL of the other grows. Fails when both wait for the same permits. */
    @Test
    @Timeout(60)
    void a_capture_does_not_wait_for_the_first_uploads_of_three_large_databases() {
        for (int i = 0; i < 3; i++) {
            store.beginLargeUpload(false);
        }
        Semaphore permit = store.beginLargeUpload(true);
        permit.release();

        assertThat(store.beginLargeUpload(true)).isSameAs(permit);
    }

    /** Fails when S3Store.call takes each IllegalStateException for its own. */
    @Test
    void what_somebody_else_throws_is_not_said_to_be_a_closed_replica() {
        IllegalStateException encoders = new IllegalStateException("a check of an encoder");
        assertThatThrownBy(() -> store.call(client -> {
                    throw encoders;
                }))
                .isSameAs(encoders);

        store.close();
        assertThatThrownBy(() -> store.call(client -> "")).isInstanceOf(ReplicaClosedException.class);
    }
}
