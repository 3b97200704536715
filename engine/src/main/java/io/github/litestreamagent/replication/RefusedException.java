package io.github.litestreamagent.replication;

/** Replication of the database ends here, by our own decision: the sentence says why, and what the operator can do. */
class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ReasonCode code;

    RefusedException(ReasonCode code, String why) {
        super(why);
        this.code = code;
    }

    Reason reason() {
        return code.because(getMessage());
    }
}
