package io.github.litestreamagent.past.diff;

/**
 * An object of the schema that came, went, or is created by another statement.
 *
 * @param type {@code table}, {@code index}, {@code view} or {@code trigger}
 * @param before the statement at the earlier point; empty if there was no such object
 * @param after the statement at the later point; empty if there is none any more
 */
public record SchemaChange(String type, String name, String before, String after) {

    /** {@code created}, {@code dropped} or {@code changed}. */
    public String what() {
        return before.isEmpty() ? "created" : after.isEmpty() ? "dropped" : "changed";
    }
}
