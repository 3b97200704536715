package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.sqlite.LockPage;
import org.junit.jupiter.api.Test;

class LtxHeaderTest {

    private static final TxidRange SECOND = TxidRange.of(new Txid(2));

    @Test
    void is_read_as_it_was_written() throws LtxException {
        LtxHeader header =
                new LtxHeader(0, 65536, 77, new TxidRange(new Txid(3), new Txid(-1)), 5, -6, 7, 8, -9, 10, -11);
        assertThat(LtxHeader.decode(header.encode(), "file")).isEqualTo(header);
        assertThat(header.encode()).hasSize(LtxHeader.SIZE);
    }

    @Test
    void what_we_write_has_no_checksums_and_no_node() {
        LtxHeader header = LtxHeader.written(4096, 9, SECOND, 1, 4152, 4120, 3, 4);
        assertThat(header.flags()).isEqualTo(2);
        assertThat(header.preApplyChecksum()).isZero();
        assertThat(header.nodeId()).isZero();
    }

    @Test
    void the_rules_of_the_format_are_kept() {
        refused("page size", 2, 1000, 1, SECOND, 0, 32, 0, 0);
        refused("unknown flags", 4, 512, 1, SECOND, 0, 32, 0, 0);
        refused("more than 2147483647 pages", 2, 512, -1, SECOND, 0, 32, 0, 0);
        refused("pre-apply checksum in a file without checksums", 2, 512, 1, SECOND, 1, 32, 0, 0);
        refused("pre-apply checksum in a snapshot", 0, 512, 1, TxidRange.of(Txid.FIRST), 1, 32, 0, 0);
        refused("WAL size without a WAL offset", 2, 512, 1, SECOND, 0, 0, 1, 0);
        refused("WAL salts without a WAL offset", 2, 512, 1, SECOND, 0, 0, 0, 1);
        refused("negative WAL offset or size", 2, 512, 1, SECOND, 0, -32, 0, 0);
    }

    @Test
    void a_snapshot_holds_all_pages_but_the_lock_page() {
        int lock = LockPage.number(4096);
        assertThat(lock).isEqualTo(262_145);
        assertThat(snapshot(lock - 1).snapshotPages()).isEqualTo(lock - 1);
        assertThat(snapshot(lock).snapshotPages()).isEqualTo(lock - 1);
        assertThat(snapshot(lock + 1).snapshotPages()).isEqualTo(lock);
    }

    private static LtxHeader snapshot(int commit) {
        return LtxHeader.written(4096, commit, TxidRange.of(Txid.FIRST), 1, 32, 0, 0, 0);
    }

    private static void refused(
            String problem,
            int flags,
            int pageSize,
            int commit,
            TxidRange range,
            long preApply,
            long walOffset,
            long walSize,
            int salt) {
        assertThatThrownBy(() ->
                        new LtxHeader(flags, pageSize, commit, range, 1, preApply, walOffset, walSize, salt, salt, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
