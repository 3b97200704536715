package io.github.litestreamagent.cli;

/** A command cannot be carried out as typed. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    UsageException(String message) {
        this(message, "");
    }

    /**
     * @param hint a command that would work, for the line {@code Try:}; empty for none
     */
    UsageException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }
}
