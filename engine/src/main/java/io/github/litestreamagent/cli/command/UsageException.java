package io.github.litestreamagent.cli.command;

/** A command cannot be carried out as typed. */
public final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    public UsageException(String message) {
        this(message, "");
    }

    /**
     * Makes one with a hint.
     *
     * @param hint a command that would work, for the line {@code Try:}; empty for none
     */
    public UsageException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
