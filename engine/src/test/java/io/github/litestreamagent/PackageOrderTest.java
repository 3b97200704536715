package io.github.litestreamagent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
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

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void eachPackageSeesOnlyWhatLiesBelowIt() {
        Layers layers = new Layers();
        layers.mayAccess(
                "cli", "root", "config", "past", "verify", "restore", "journal", "replica", "access", "storage", "ltx",
                "logging");
        layers.mayAccess("past", "restore", "replica", "storage", "ltx", "sqlite", "logging");
        layers.mayAccess(
                "root",
                "config",
                "replication",
                "verify",
                "status",
                "monitor",
                "restore",
                "replica",
                "access",
                "storage",
                "ltx",
                "sqlite",
                "logging",
                "threads");
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
        layers.mayAccess("generations", "storage", "wal", "sqlite", "logging");
        layers.mayAccess("verify", "restore", "replica", "storage", "ltx", "sqlite", "logging");
        layers.mayAccess("restore", "generations", "replica", "storage", "ltx", "sqlite", "logging");
        layers.mayAccess("access", "stores", "storage", "status", "ltx", "logging");
        layers.mayAccess("stores", "storage", "ltx", "logging");
        layers.mayAccess("replica", "storage", "ltx", "sqlite", "logging");
        layers.mayAccess("storage", "ltx", "logging");
        layers.mayAccess("wal", "ltx", "sqlite", "logging");
        layers.mayAccess("ltx", "sqlite", "logging");
        layers.mayAccess("sqlite");
        layers.mayAccess("monitor", "config", "http", "status", "ltx", "logging", "threads");
        layers.mayAccess("http", "logging", "threads");
        layers.mayAccess("status", "ltx");
        layers.mayAccess("logging", "threads");
        layers.mayAccess("threads");
        layers.architecture.check(ENGINE);
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
        onlyIn("org.apache.hc..", "http");
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
                    "compaction",
                    "past",
                    "verify",
                    "restore",
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
