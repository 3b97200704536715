package io.github.litestreamagent.world;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** JRuby comes with Maven, Sequel with the system's package ruby-sequel. */
record Sequel(Module module) implements Launch {

    private static final Path LIBRARIES = Path.of("/usr/lib/ruby/vendor_ruby");

    @Override
    public void prepare(Place place, List<String> agent) {
        assumeTrue(Files.isRegularFile(LIBRARIES.resolve("sequel.rb")), "the package ruby-sequel is not installed");
    }

    @Override
    public List<String> line(Place place, List<String> agent) {
        return place.java(
                agent,
                "-cp",
                place.path("lib") + "/*",
                "org.jruby.Main",
                "-I",
                LIBRARIES.toString(),
                module.source("entries.rb"));
    }
}
