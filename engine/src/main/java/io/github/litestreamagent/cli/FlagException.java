package io.github.litestreamagent.cli;

/** A flag is wrong: Litestream prints the usage and says it twice. */
final class FlagException extends Exception {

    private static final long serialVersionUID = 1L;

    FlagException(String message) {
        super(message);
    }
}
