package io.github.litestreamagent.config.outside;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgentArgumentsTest {

    /** It became part of the path of the replica. */
    @Test
    void a_name_with_a_dot_is_an_argument_and_no_part_of_the_one_before() throws Exception {
        assertThat(AgentArguments.parse("file:///x,logging.level=debug"))
                .containsEntry("url", "file:///x")
                .containsEntry("logging.level", "debug");
    }

    @Test
    void a_comma_that_no_name_follows_belongs_to_the_value() throws Exception {
        assertThat(AgentArguments.parse("s3://bucket/a,b,include=x.db,y.db"))
                .containsEntry("url", "s3://bucket/a,b")
                .containsEntry("include", "x.db,y.db");
    }
}
