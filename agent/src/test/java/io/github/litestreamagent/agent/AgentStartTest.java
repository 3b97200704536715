package io.github.litestreamagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentStartTest {

    /** Fails when AgentStart.isWanted knows the word false alone, or takes any other word for true. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "FALSE", " no ", "off", "0", "fasle", "disabled", "2"})
    void each_word_but_those_for_true_turns_it_off(String word) {
        assertThat(AgentStart.isWanted("", null, word)).isFalse();
        assertThat(AgentStart.isWanted("", word, "true")).isFalse();
        assertThat(AgentStart.isWanted("litestream.yml,enabled=" + word, null, null))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "yes", "on", "1"})
    void the_words_for_true_leave_it_on(String word) {
        assertThat(AgentStart.isWanted("", null, word)).isTrue();
        assertThat(AgentStart.isWanted("enabled=" + word + ",sync-interval=1s", "false", "false"))
                .isTrue();
    }

    @Test
    void an_empty_value_is_one_that_is_not_set() {
        assertThat(AgentStart.isWanted(null, null, null)).isTrue();
        assertThat(AgentStart.isWanted("", "", " ")).isTrue();
        assertThat(AgentStart.isWanted("", "", "no")).isFalse();
    }
}
