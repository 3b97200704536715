package io.github.litestreamagent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Dependencies point one way:
 *
 * <pre>
 * cli, Replicator -> config -> replication -> compaction | restore -> replica, generations -> storage, wal -> ltx -> sqlite, logging -> java
 * </pre>
 */
class PackageOrderTest {

    private static final String BASE = "io.github.litestreamagent";

    private static final JavaClasses WITH_TESTS =
            new ClassFileImporter().importPaths(Path.of("target/classes"), Path.of("target/test-classes"));
    private static final JavaClasses ENGINE =
            WITH_TESTS.that(DescribedPredicate.describe("of the engine", UnneededPublics::isMain));

    private static final Path SOURCES = Path.of("src/main/java");

    /** Packages that are houses of rooms. */
    private static final List<String> HOUSES = List.of("replication", "storage.s3", "config", "cli", "restore");

    private static final Set<String> TOO_LARGE_YET = Set.of("compaction");

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void eachPackageSeesOnlyWhatLiesBelowIt() {
        Layers layers = new Layers();
        layers.mayAccess(
                "cli", "root", "config", "monitor", "past", "doctor", "verify", "follow", "restore", "journal",
                "replica", "access", "storage", "ltx", "logging");
        layers.mayAccess("past", "restore", "replica", "storage", "ltx", "sqlite", "logging");
        layers.mayAccess(
                "root",
                "config",
                "replication",
                "verify",
                "status",
                "monitor",
                "points",
                "restore",
                "replica",
                "access",
                "storage",
                "ltx",
                "sqlite",
                "logging",
                "threads");
        layers.mayAccess(
                "points", "past", "verify", "restore", "replica", "storage", "ltx", "status", "logging", "threads");
        layers.mayAccess("config", "replication", "compaction", "storage", "logging");
        layers.mayAccess(
                "replication",
                "status",
                "compaction",
                "replica",
                "storage",
                "wal",
                "ltx",
                "sqlite",
                "logging",
                "threads");
        layers.mayAccess("compaction", "replica", "storage", "ltx", "logging");
        layers.mayAccess("journal", "wal", "ltx", "sqlite");
        layers.mayAccess("generations", "storage", "wal", "sqlite", "logging", "threads");
        layers.mayAccess("doctor", "config", "replication", "restore", "access", "storage", "ltx", "sqlite", "logging");
        layers.mayAccess("verify", "restore", "replica", "storage", "ltx", "sqlite", "logging");
        layers.mayAccess("follow", "restore", "replica", "storage", "ltx", "sqlite");
        layers.mayAccess("restore", "generations", "replica", "storage", "ltx", "sqlite", "logging", "threads");
        layers.mayAccess("access", "stores", "storage", "status", "ltx", "logging");
        layers.mayAccess("stores", "storage", "ltx", "logging");
        layers.mayAccess("replica", "storage", "ltx", "sqlite", "logging", "threads");
        layers.mayAccess("storage", "ltx", "logging");
        layers.mayAccess("wal", "ltx", "sqlite", "logging");
        layers.mayAccess("ltx", "sqlite", "logging");
        layers.mayAccess("sqlite");
        layers.mayAccess("page", "http", "status", "logging");
        layers.mayAccess("monitor", "page", "config", "http", "status", "ltx", "logging", "threads");
        layers.mayAccess("http", "logging", "threads");
        layers.mayAccess("status", "ltx");
        layers.mayAccess("logging", "threads");
        layers.mayAccess("threads");
        layers.architecture.check(ENGINE);
    }

    /** Fails when a room uses one that its package-info does not name, or the house in which it lies. */
    @Test
    void eachRoomUsesTheRoomsThatItsPackageInfoNames() throws IOException {
        for (String house : HOUSES) {
            String name = BASE + "." + house;
            Set<String> rooms = rooms(name);
            assertThat(rooms).as(house).isNotEmpty();
            for (String room : rooms) {
                assertThat(namedRooms(name, room)).as(house + "." + room).containsAll(usedRooms(name, room, rooms));
            }
        }
    }

    private static Set<String> usedRooms(String house, String room, Set<String> rooms) {
        String above = house + ".";
        return ENGINE.stream()
                .filter(type -> type.getPackageName().equals(above + room))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(uses -> uses.getTargetClass().getPackageName())
                .filter(name -> name.equals(house) || name.startsWith(above))
                .map(name -> name.substring(Math.min(name.length(), above.length())))
                .filter(name -> !name.equals(room) && (rooms.contains(name) || !room.equals("shutdown")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> namedRooms(String house, String room) throws IOException {
        String info = Files.readString(folder(house).resolve(room).resolve("package-info.java"));
        String uses = info.substring(info.indexOf("may use:"));
        return Pattern.compile("\\{@code (\\w+)}")
                .matcher(uses)
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> rooms(String house) throws IOException {
        try (Stream<Path> folders = Files.list(folder(house))) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Path folder(String name) {
        return SOURCES.resolve(name.replace('.', '/'));
    }

    /** A room is read at one sitting. */
    @Test
    void noPackageHasMoreThanTwoThousandLines() throws IOException {
        Map<Path, Long> lines = new TreeMap<>();
        for (Path source : mainSources()) {
            try (Stream<String> text = Files.lines(source)) {
                lines.merge(source.getParent(), text.count(), Long::sum);
            }
        }
        lines.values().removeIf(count -> count <= 2000);
        lines.keySet()
                .removeIf(folder -> TOO_LARGE_YET.contains(folder.getFileName().toString()));
        assertThat(lines).isEmpty();
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of(".", "../agent")) {
            try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    /** Fails when a type or a member is public though no other package refers to it. */
    @Test
    void whatNoOtherPackageRefersToIsNotPublic() throws IOException {
        assertThat(new UnneededPublics(WITH_TESTS).find()).isEmpty();
    }

    @Test
    void theEngineKnowsNothingOfADriverOrOfInstrumentation() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..", "net.bytebuddy..", "java.lang.instrument..", BASE + ".agent..")
                .check(ENGINE);
    }

    @Test
    void eachLibraryIsSeenWhereItBelongs() {
        onlyIn("picocli..", "cli");
        onlyIn("org.apache.hc..", "http", "storage.s3.client");
        onlyIn("io.prometheus..", "monitor");
        onlyIn("org.yaml.snakeyaml..", "config", "replication", "monitor");
        onlyIn("org.tinylog..", "logging");
        onlyIn("software.amazon..", "storage.s3");
        onlyIn("net.jpountz..", "ltx", "generations");
    }

    private static void onlyIn(String library, String... owners) {
        noClasses()
                .that()
                .resideOutsideOfPackages(Stream.of(owners)
                        .map(owner -> BASE + "." + owner + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(ENGINE);
    }

    private static final class Layers {

        private LayeredArchitecture architecture = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("root")
                .definedBy(BASE)
                .layer("storage")
                .definedBy(BASE + ".storage")
                .layer("access")
                .definedBy(BASE + ".storage.access..")
                .layer("stores")
                .definedBy(BASE + ".storage.s3..", BASE + ".storage.file..");

        private Layers() {
            for (String name : List.of(
                    "cli",
                    "config",
                    "replication",
                    "status",
                    "monitor",
                    "http",
                    "page",
                    "compaction",
                    "past",
                    "points",
                    "doctor",
                    "verify",
                    "restore",
                    "follow",
                    "journal",
                    "generations",
                    "replica",
                    "wal",
                    "ltx",
                    "sqlite",
                    "logging",
                    "threads")) {
                architecture = architecture.layer(name).definedBy(BASE + "." + name + "..");
            }
        }

        private void mayAccess(String layer, String... below) {
            architecture = below.length == 0
                    ? architecture.whereLayer(layer).mayNotAccessAnyLayer()
                    : architecture.whereLayer(layer).mayOnlyAccessLayers(below);
        }
    }
}
