package io.github.litestreamagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver whose classes have other names is not followed, and that is said where something was to be replicated. */
class DriverTransformerTest {

    private static String errorsOf(String arguments, String... classes) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            DriverTransformer transformer = new DriverTransformer(new InnerAgent(arguments, null, false));
            for (String name : classes) {
                assertThat(transformer.transform(
                                DriverTransformerTest.class.getClassLoader(), name, null, null, new byte[0]))
                        .isNull();
            }
        } finally {
            System.setErr(before);
        }
        return errors.toString(StandardCharsets.UTF_8);
    }

    /** Fails when DriverTransformer.transform does not ask isConnectionOfUnknownDriver. */
    @ParameterizedTest
    @ValueSource(strings = {"shaded/org/sqlite/SQLiteConnection", "io/roastedroot/sqlite4j/SQLiteConnection"})
    void is_said_once_with_the_name_of_its_class(String name) {
        String errors = errorsOf("s3://bucket/app", name, name, "other/org/sqlite/SQLiteConnection");

        assertThat(errors.lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("level=WARN", "not replicated", "class=" + name.replace('/', '.')));
    }

    @Test
    void is_not_said_where_nothing_is_configured() {
        assertThat(errorsOf("", "shaded/org/sqlite/SQLiteConnection")).isEmpty();
    }

    @Test
    void other_classes_of_such_names_are_nothing_to_it() {
        assertThat(errorsOf("s3://bucket/app", "shaded/org/sqlite/SQLiteConfig", "app/MySQLiteConnection"))
                .isEmpty();
    }
}
