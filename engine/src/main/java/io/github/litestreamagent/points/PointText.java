package io.github.litestreamagent.points;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.output.RestoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the point that was typed into the page. */
final class PointText {

    private static final Pattern TXID = Pattern.compile("[0-9a-fA-F]{16}");
    private static final Pattern UTC =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[ Tt]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?[Zz]?");
    private static final int TO_THE_MINUTE = "2026-11-30T14:05".length();

    private PointText() {}

    /**
     * Reads it.
     *
     * @param text empty for the newest state
     * @throws RestoreException if it is neither a TXID nor a time of UTC
     */
    static RestoreTarget parse(String text) throws RestoreException {
        String point = text.strip();
        if (point.isEmpty()) {
            return RestoreTarget.NEWEST;
        }
        if (TXID.matcher(point).matches()) {
            return new RestoreTarget.At(Txid.parse(point.toLowerCase(Locale.ROOT)));
        }
        if (UTC.matcher(point).matches()) {
            String time = point.toUpperCase(Locale.ROOT).replace(' ', 'T').replace("Z", "");
            try {
                return new RestoreTarget.Before(
                        Instant.parse(time.length() == TO_THE_MINUTE ? time + ":00Z" : time + "Z"));
            } catch (DateTimeException noSuchDay) {
                throw new RestoreException("there is no such day or hour: correct the point");
            }
        }
        throw new RestoreException("the point is neither a TXID of 16 hex digits nor a time of UTC such as"
                + " 2026-11-30 14:05: correct it, or leave it empty for the newest state");
    }
}
