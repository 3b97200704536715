package io.github.litestreamagent.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.config.file.VariableExpansion.Expanded;
import io.github.litestreamagent.config.file.VariableExpansion.Undefined;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableExpansionTest {

    /** What Go's os.Expand makes of each. */
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a$A-b,a1-b",
                "a${A}b,a1b",
                "$A$B,12",
                "$NONE,''",
                "x${NONE}y,xy",
                "a$,a$",
                "a$ b,a$ b",
                "a$.b,a$.b",
                "a${}b,ab",
                "a${A,aA",
                "a$$b,ab",
                "a$1b,ab",
                "a${1}b,ab",
                "${A B},''",
            })
    void variablesAreReplacedAsGoDoes(String text, String expanded) {
        assertThat(VariableExpansion.expand(text, Map.of("A", "1", "B", "2")).text())
                .isEqualTo(expanded);
    }

    /** Without a bound: ten gigabytes. */
    @Test
    void anExpansionEndsWhereTheFileIsTooLongInAnyCase() {
        Expanded expanded = VariableExpansion.expand("$A".repeat(10_000), Map.of("A", "a".repeat(1 << 20)));
        assertThat(expanded.text()).hasSizeLessThan(4 << 20);
    }

    @Test
    void theProcessIdIsAVariable() {
        assertThat(VariableExpansion.expand("$PID", Map.of()).text())
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void whatIsNotSetIsRememberedWithItsPlace() {
        Expanded expanded = VariableExpansion.expand("$A: $NONE", Map.of("A", "key"));
        assertThat(expanded.undefined()).containsExactly(new Undefined("NONE", 5));
        assertThat(expanded.used()).containsExactlyInAnyOrder("A", "NONE");
    }
}
