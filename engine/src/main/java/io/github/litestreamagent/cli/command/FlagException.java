package io.github.litestreamagent.cli.command;

/** A flag is wrong: Litestream prints the usage and says it twice. */
public final class FlagException extends Exception {

    private static final long serialVersionUID = 1L;

    FlagException(String message) {
        super(message);
    }
}
