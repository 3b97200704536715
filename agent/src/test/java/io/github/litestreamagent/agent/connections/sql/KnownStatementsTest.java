package io.github.litestreamagent.agent.connections.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KnownStatementsTest {

    private final KnownStatements known = new KnownStatements();

    @Test
    void a_text_that_comes_again_is_not_read_again() {
        String savepoint = "SAVEPOINT a";

        assertThat(known.of(savepoint)).isSameAs(known.of(savepoint));
    }

    /** Fails when KnownStatements compares places alone: these share one, and more texts come than there are places. */
    @Test
    void texts_that_share_a_place_are_told_apart() {
        List<String> texts = Stream.concat(
                        Stream.of("COMMIT ", "RELEASE"),
                        IntStream.range(100, 900).mapToObj(i -> "RELEASE a" + i))
                .toList();
        for (int round = 0; round < 2; round++) {
            assertThat(texts).allSatisfy(text -> assertThat(known.of(text)).isEqualTo(SqlStatement.of(text)));
        }
    }

    @Test
    void no_text_and_an_empty_one_are_writes() {
        assertThat(known.of(null)).isSameAs(SqlStatement.UNKNOWN);
        assertThat(known.of("").kind()).isEqualTo(StatementKind.WRITE);
    }
}
