package io.github.litestreamagent.config.file;

/** The places of {@code litestream.yml} where keys stand. */
public enum Section {
    TOP("the top level"),
    DATABASE("an entry of dbs"),
    REPLICA("replica"),
    LOGGING("logging"),
    SNAPSHOT("snapshot"),
    LEVEL("an entry of levels"),
    RETENTION("retention"),
    SOCKET("socket"),
    VALIDATION("validation"),
    DRILL("drill");

    private final String title;

    Section(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
