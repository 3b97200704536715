package io.github.litestreamagent.replication.walmode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WalResetBugTest {

    @ParameterizedTest
    @CsvSource({
        "3.7.17,true",
        "3.8.11,true",
        "3.50.3,true",
        "3.51.2,true",
        "3.51.3,false",
        "3.53.0,false",
        "4.0,false",
        "3.46.1-fork,true",
        "3.51.3 (SQLCipher),false",
        "unknown,false",
        "99999999999.1,false"
    })
    void versions_before_3_51_3_are_affected(String version, boolean affected) {
        assertThat(WalResetBug.isAffected(version)).isEqualTo(affected);
    }
}
