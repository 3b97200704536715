package io.github.litestreamagent.world;

import java.util.List;

/** A fat jar that was taken apart, as in an image, with an archive of its classes that was made without the agent. */
final class ExtractedBoot implements Launch {

    @Override
    public void prepare(Place place, List<String> agent) {
        String app = place.scratch().resolve("extracted").toString();
        place.run(List.of(
                place.jdk().program("java"),
                "-Djarmode=tools",
                "-jar",
                place.path("app.jar"),
                "extract",
                "--destination",
                app));
        place.run(place.java(List.of(), "-XX:ArchiveClassesAtExit=" + archive(place), "-jar", app + "/app.jar"));
    }

    @Override
    public List<String> line(Place place, List<String> agent) {
        return place.java(
                agent,
                "-XX:SharedArchiveFile=" + archive(place),
                "-jar",
                place.scratch().resolve("extracted/app.jar").toString());
    }

    private static String archive(Place place) {
        return place.scratch().resolve("app.jsa").toString();
    }
}
