package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailTest {

    private static Tail after(String... writes) {
        Tail tail = new Tail();
        for (String write : writes) {
            byte[] bytes = ("xx" + write).getBytes(StandardCharsets.US_ASCII);
            tail.add(bytes, 2, bytes.length - 2);
        }
        return tail;
    }

    @Test
    void theLastSixteenBytesAreKeptHoweverTheyCame() {
        byte[] expected = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

        assertThat(after("before 0123456789abcdef").bytes()).isEqualTo(expected);
        assertThat(after("before 0123", "456789ab", "", "cdef").bytes()).isEqualTo(expected);
        assertThat(after("before 0123", "456789ab", "", "cdef").size()).isEqualTo(23);
    }

    @Test
    void fewerBytesAreKeptAsTheyAre() {
        assertThat(after("ab", "c").bytes()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
    }
}
