package io.github.litestreamagent.world;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The rows of docs/compatibility.md. */
final class Catalogue {

    /** Run by each build: they need next to nothing that is not there already. */
    static final Set<String> FEW = Set.of("driver-3.8.11.2", "driver-3.42.0.1");

    /** One of each kind, but for Tomcat, the writer of MBTiles and the seven libraries, which take longest: some two minutes. */
    static final Set<String> KINDS = Set.of(
            "driver-3.8.11.2",
            "driver-3.54.1.0",
            "spring-boot",
            "kotlin-exposed",
            "encrypted-chacha20",
            "opentelemetry-before",
            "aot-cache-with-agent");

    private static final List<String> DRIVERS =
            List.of("3.8.11.2", "3.21.0.1", "3.36.0.3", "3.42.0.1", "3.45.3.0", "3.50.3.0", "3.53.4.0", "3.54.1.0");
    private static final String NEWEST = DRIVERS.get(DRIVERS.size() - 1);

    private static final String ROWS = "rows.Rows";
    private static final List<Database> APP = List.of(Database.of("app.db", "entry"));

    private Catalogue() {}

    static List<Row> all() {
        return Stream.of(drivers(), frameworks(), languages(), encrypted(), otherAgents(), runtimes(), otherUses())
                .flatMap(rows -> rows)
                .toList();
    }

    private static Stream<Row> drivers() {
        return DRIVERS.stream()
                .map(version -> new Row(
                        "driver-" + version,
                        "Plain JDBC on the driver " + version,
                        List.of("sqlite-jdbc"),
                        17,
                        rows(version),
                        new Row.Runs(classes(ROWS), APP)));
    }

    private static Stream<Row> frameworks() {
        Module boot = Module.of("spring-boot");
        List<String> bootVersions = List.of("spring-boot", "hibernate-core", "flyway-core", "HikariCP", "sqlite-jdbc");
        List<Database> purchases = List.of(Database.of("app.db", "purchase"));
        return Stream.of(
                new Row(
                        "spring-boot",
                        "Spring Boot, fat jar: JPA, Flyway, a pool of ten, four writers",
                        bootVersions,
                        17,
                        boot,
                        new Row.Runs((place, agent) -> place.java(agent, "-jar", place.path("app.jar")), purchases)),
                new Row(
                        "spring-boot-extracted",
                        "The same, extracted, with an archive of its classes (CDS)",
                        bootVersions,
                        17,
                        boot,
                        new Row.Runs(new ExtractedBoot(), purchases)),
                new Row(
                        "quarkus",
                        "Quarkus, fast-jar: Agroal, a pool of ten, four writers",
                        List.of("quarkus-core", "quarkus-jdbc-sqlite", "sqlite-jdbc"),
                        17,
                        Module.of("quarkus"),
                        new Row.Runs(
                                (place, agent) -> place.java(agent, "-jar", place.path("quarkus-app/quarkus-run.jar")),
                                purchases)),
                tomcat(
                        "tomcat-two-files",
                        "Two web applications in Tomcat, each with a driver of its own, on two files",
                        new TwoWars(false),
                        Database.of("a.db", "a"),
                        Database.of("b.db", "b")),
                tomcat(
                        "tomcat-one-file",
                        "The same two on one file",
                        new TwoWars(true),
                        Database.of("a.db", "a").in("shared.db"),
                        Database.of("b.db", "b").in("shared.db")));
    }

    private static Row tomcat(String name, String application, Launch launch, Database... databases) {
        return new Row(
                name,
                application,
                List.of("tomcat-embed-core", "sqlite-jdbc"),
                17,
                Module.of("tomcat"),
                new Row.Runs(launch, List.of(databases)));
    }

    private static Stream<Row> languages() {
        Module jruby = Module.of("jruby");
        return Stream.of(
                new Row(
                        "jruby-sequel",
                        "JRuby with Sequel",
                        List.of("jruby-base", "sqlite-jdbc"),
                        25,
                        jruby,
                        new Row.Runs(new Sequel(jruby), List.of(Database.of("app.db", "entries")))),
                new Row(
                        "kotlin-exposed",
                        "Kotlin Exposed",
                        List.of("kotlin-stdlib", "exposed-core", "sqlite-jdbc"),
                        17,
                        Module.of("kotlin"),
                        new Row.Runs(classes("NotesKt"), List.of(Database.of("app.db", "note")))));
    }

    private static Stream<Row> encrypted() {
        return Stream.of("chacha20", "sqlcipher").map(cipher -> {
            Encrypted launch = new Encrypted(cipher);
            return new Row(
                    "encrypted-" + cipher,
                    "Encrypting fork of the driver, key in the connection's properties, " + cipher,
                    List.of("sqlite-jdbc"),
                    17,
                    Module.of("encrypted"),
                    new Row.Runs(launch, List.of(new Database("app.db", "app.db.acknowledged", launch))));
        });
    }

    private static Stream<Row> otherAgents() {
        String openTelemetry = "opentelemetry-javaagent";
        return Stream.of(
                beside(
                        "opentelemetry-before",
                        "The OpenTelemetry agent first, then this one: the same spans as without it",
                        openTelemetry,
                        OtherAgent.openTelemetry(true)),
                beside(
                        "opentelemetry-behind",
                        "This agent first, then that of OpenTelemetry: the same spans as without it",
                        openTelemetry,
                        OtherAgent.openTelemetry(false)),
                beside(
                        "jacoco",
                        "JaCoCo's agent first, then this one",
                        "org.jacoco.agent",
                        OtherAgent.named("org.jacoco.agent", "=destfile=jacoco.exec")),
                beside(
                        "datadog",
                        "Datadog's agent first, then this one",
                        "dd-java-agent",
                        OtherAgent.named("dd-java-agent", "")));
    }

    private static Row beside(String name, String application, String jar, Launch launch) {
        return new Row(name, application, List.of(jar, "sqlite-jdbc"), 17, rows(NEWEST), new Row.Runs(launch, APP));
    }

    private static Stream<Row> runtimes() {
        return Stream.of(
                runtime(
                        "jlink",
                        "An image made by jlink of java.base, java.sql, java.instrument, java.management and jdk.net (without the last two the agent"
                                + " names them and does nothing)",
                        new Jlink()),
                runtime("aot-cache-with-agent", "An AOT cache that was made with the agent", new AotCache(true)),
                runtime(
                        "aot-cache-without-agent",
                        "An AOT cache that was made without it, with `--add-modules java.instrument`",
                        new AotCache(false)),
                runtime(
                        "strict",
                        "`--illegal-native-access=deny --enable-native-access=ALL-UNNAMED"
                                + " --sun-misc-unsafe-memory-access=deny -XX:+UseCompactObjectHeaders`",
                        (place, agent) -> place.java(
                                agent,
                                "--illegal-native-access=deny",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=deny",
                                "-XX:+UseCompactObjectHeaders",
                                "-cp",
                                place.classPath(),
                                ROWS)));
    }

    private static Row runtime(String name, String application, Launch launch) {
        return new Row(name, application, List.of("sqlite-jdbc"), 25, rows(NEWEST), new Row.Runs(launch, APP));
    }

    private static Stream<Row> otherUses() {
        return Stream.of(
                new Row(
                        "mbtiles",
                        "Planetiler's writer of MBTiles (`journal_mode=OFF`, `locking_mode=EXCLUSIVE`), then plain JDBC on its file",
                        List.of("planetiler-core", "sqlite-jdbc"),
                        25,
                        Module.of("mbtiles"),
                        new Row.Runs(classes("tiles.Tiles"), List.of(Database.of("map.mbtiles", "view")))),
                new Row(
                        "libraries",
                        "Seven libraries in one JVM, each with a pool and a file; three of them run jobs",
                        List.of(
                                "jooq",
                                "jdbi3-core",
                                "mybatis",
                                "liquibase-core",
                                "quartz",
                                "db-scheduler",
                                "jobrunr",
                                "HikariCP",
                                "sqlite-jdbc"),
                        25,
                        Module.of("libraries"),
                        new Row.Runs(
                                classes("libraries.Libraries"),
                                Stream.of("jooq", "jdbi", "mybatis", "liquibase", "quartz", "db-scheduler", "jobrunr")
                                        .map(name -> Database.of(name + ".db", "entry"))
                                        .toList())));
    }

    private static Module rows(String driver) {
        return new Module("rows", List.of("sqlite-jdbc.version=" + driver), "target/" + driver);
    }

    private static Launch classes(String main) {
        return (place, agent) -> place.java(agent, "-cp", place.classPath(), main);
    }
}
