package io.github.litestreamagent.storage;

/** What to say of a text that {@link java.nio.file.Path} refuses. */
public final class ImpossiblePath {

    /** Predicate and way out: follows "is" or "names". */
    public static final String SENTENCE =
            "no path that this system can have: if it has other letters than ASCII, the locale must be a UTF-8 one, such as"
                    + " LC_ALL=C.UTF-8";

    private ImpossiblePath() {}
}
