package io.github.litestreamagent.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** Skips a test that cannot run on this machine, and says so; with {@code REQUIRE_INTEROP=true} it fails. */
final class Skipped {

    private Skipped() {}

    static void because(String why) {
        if (Boolean.parseBoolean(System.getenv("REQUIRE_INTEROP"))) {
            fail(why + " (REQUIRE_INTEROP=true)");
        }
        System.out.println("skipped: " + why);
        abort(why);
    }
}
