package io.github.litestreamagent.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalPosition;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CaptureTest {

    private static final int PAGE_SIZE = 512;

    private boolean deepStack;

    private final ByteSource file = (position, buffer, offset, length) -> {
        if (deepStack) {
            throw new StackOverflowError();
        }
        Arrays.fill(buffer, offset, offset + length, (byte) (position / PAGE_SIZE + 1));
        return length;
    };

    private final DatabaseState before = new DatabaseState(PAGE_SIZE, 3, new PageMap(), file, file);

    private static byte[] page(int content) {
        byte[] page = new byte[PAGE_SIZE];
        Arrays.fill(page, (byte) content);
        return page;
    }

    /** Fails when Capture.changed assigns the checksum before it has read the old page. */
    @Test
    void a_change_that_is_cut_short_changes_nothing() throws Exception {
        DatabaseChecksum begin = before.checksum();
        Capture capture = new Capture(before, begin, new WalPosition(1, 2, 32, 0));
        deepStack = true;
        assertThatThrownBy(() -> capture.changed(2, page(7))).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> capture.gone(3)).isInstanceOf(StackOverflowError.class);

        assertThat(capture.checksum()).isEqualTo(begin);
        assertThat(capture.bytes()).isZero();

        deepStack = false;
        capture.changed(2, page(7));
        capture.changed(2, page(2));
        assertThat(capture.checksum()).isEqualTo(begin);
    }
}
