package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import java.io.IOException;

/** A state does not begin as SQLite's databases do: it is encrypted. */
public final class EncryptedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param detail what can be said of it nevertheless; follows a semicolon */
    public EncryptedException(Txid txid, String detail) {
        super("the database is encrypted at TXID " + txid
                + ", and the SQLite of this jar cannot decrypt: restore the states with restore -txid, and ask them with"
                + " the program that has the key; " + detail);
    }
}
