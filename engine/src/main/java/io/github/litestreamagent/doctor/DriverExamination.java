package io.github.litestreamagent.doctor;

import io.github.litestreamagent.doctor.Finding.Level;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Looks for sqlite-jdbc in a jar, a fat jar, a WAR or a folder of jars. */
final class DriverExamination {

    private static final String CLASS = "org/sqlite/SQLiteConnection.class";
    private static final String VERSION = "META-INF/maven/org.xerial/sqlite-jdbc/pom.properties";
    private static final Pattern NUMBERS = Pattern.compile("^(\\d{1,5})\\.(\\d{1,5})");
    private static final int OLDEST = 8;
    private static final int NEWEST = 54;

    private final Path place;
    private final TreeSet<String> versions = new TreeSet<>();
    private boolean seen;

    DriverExamination(Path place) {
        this.place = place;
    }

    List<Finding> findings() {
        try {
            for (Path jar : jars()) {
                try (InputStream in = Files.newInputStream(jar)) {
                    look(new ZipInputStream(in));
                }
            }
        } catch (IOException unreadable) {
            return List.of(new Finding(
                    Level.WRONG, place.toString(), "driver", "it cannot be read: " + unreadable.getMessage()));
        }
        List<Finding> findings = new ArrayList<>();
        if (versions.isEmpty()) {
            findings.add(new Finding(
                    seen ? Level.ODD : Level.WRONG,
                    place.toString(),
                    "driver",
                    seen
                            ? "sqlite-jdbc or a fork of it is inside, and does not say its version"
                            : "no sqlite-jdbc is inside: the agent finds databases by it alone"));
        }
        versions.forEach(version -> findings.add(of(version)));
        if (versions.size() > 1) {
            findings.add(new Finding(
                    Level.WRONG, place.toString(), "driver", "two versions are inside: leave one of them out"));
        }
        return findings;
    }

    private List<Path> jars() throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private void look(ZipInputStream zip) throws IOException {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals(VERSION)) {
                Properties properties = new Properties();
                properties.load(zip);
                versions.add(properties.getProperty("version", "?"));
            } else if (entry.getName().endsWith(CLASS)) {
                seen = true;
            } else if (entry.getName().endsWith(".jar")) {
                look(new ZipInputStream(zip));
            }
        }
    }

    private Finding of(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        boolean known = numbers.find()
                && numbers.group(1).equals("3")
                && Integer.parseInt(numbers.group(2)) >= OLDEST
                && Integer.parseInt(numbers.group(2)) <= NEWEST;
        return new Finding(
                known ? Level.RIGHT : Level.ODD,
                place.toString(),
                "driver",
                "sqlite-jdbc " + version + (known ? "" : ": the agent was tried with 3." + OLDEST + " to 3." + NEWEST));
    }
}
