package io.github.litestreamagent.replication.reason;

/** Replication of the database ends here, by our own decision: the sentence says why, and what the operator can do. */
public class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ReasonCode code;

    public RefusedException(ReasonCode code, String why) {
        super(why);
        this.code = code;
    }

    public Reason reason() {
        return code.because(getMessage());
    }
}
