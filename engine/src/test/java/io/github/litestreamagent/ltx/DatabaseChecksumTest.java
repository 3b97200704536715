package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.LtxBytes;
import org.junit.jupiter.api.Test;

class DatabaseChecksumTest {

    @Test
    void a_changed_page_is_one_subtraction_and_one_addition() {
        DatabaseChecksum before = DatabaseChecksum.EMPTY.plus(page(1, 1)).plus(page(2, 2));
        DatabaseChecksum after = DatabaseChecksum.EMPTY.plus(page(1, 1)).plus(page(2, 3));
        assertThat(before.minus(page(2, 2)).plus(page(2, 3))).isEqualTo(after);
        assertThat(before).isNotEqualTo(after);
        assertThat(before.minus(page(1, 1)).minus(page(2, 2))).isEqualTo(DatabaseChecksum.EMPTY);
    }

    @Test
    void the_same_change_on_two_pages_shows_here_and_not_in_that_of_ltx() {
        assertThat(DatabaseChecksum.EMPTY.plus(page(1, 0)).plus(page(2, 0)))
                .isNotEqualTo(DatabaseChecksum.EMPTY.plus(page(1, 1)).plus(page(2, 1)));
        assertThat(RollingChecksum.EMPTY.toggle(rolling(1, 0)).toggle(rolling(2, 0)))
                .isEqualTo(RollingChecksum.EMPTY.toggle(rolling(1, 1)).toggle(rolling(2, 1)));
    }

    /** Computed once by another program from the definition in docs/ltx-format.md; it must never change. */
    @Test
    void its_value_is_fixed() {
        assertThat(DatabaseChecksum.EMPTY.plus(page(1, 7)).plus(page(300, 9))).hasToString("4475805fd96f7b73");
    }

    private static long page(int pgno, int content) {
        return DatabaseChecksum.ofPage(pgno, LtxBytes.page(content), 0, LtxBytes.PAGE_SIZE);
    }

    private static long rolling(int pgno, int content) {
        return RollingChecksum.ofPage(pgno, LtxBytes.page(content), 0, LtxBytes.PAGE_SIZE);
    }
}
