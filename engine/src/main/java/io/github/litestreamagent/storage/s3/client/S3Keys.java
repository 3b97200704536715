package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import java.util.regex.Pattern;

/** Keys below the path of a replica. */
public record S3Keys(String path) {

    private static final Pattern LTX_KEY = Pattern.compile("[0-9a-f]{4}/[0-9a-f]{16}-[0-9a-f]{16}\\.ltx");

    private static final Pattern LTX_AT_THE_END = Pattern.compile("(^|/)" + LTX_KEY.pattern() + "$");

    /** Below this folder lies what Litestream 0.3 has written. */
    public static final String GENERATIONS = "generations";

    public String prefix() {
        return path.isEmpty() ? "" : path + "/";
    }

    /** Four hex digits. */
    public static String folder(Level level) {
        return String.format("%04x", level.number());
    }

    public String level(Level level) {
        return prefix() + folder(level) + "/";
    }

    public String object(Level level, TxidRange range) {
        return level(level) + range.fileName();
    }

    public String lock() {
        return prefix() + LockFile.NAME;
    }

    /** The one object with which a store is asked what it honours. It stays. Below no level, and no LTX name: Litestream would take it for a file of its own. */
    String probe() {
        return prefix() + "agent/probe";
    }

    /** Never an object. */
    public String nothing() {
        return prefix() + "agent/nothing";
    }

    /** Where a wrong file is kept for a person to look at; no LTX name either. */
    public String aside(Level level, TxidRange range) {
        return prefix() + "agent/aside-" + level.number() + "-" + range.fileName();
    }

    /** Returns true if it is the key of an LTX file below any path, and neither lease nor probe nor a file set aside. */
    static boolean isLtx(String key) {
        return LTX_AT_THE_END.matcher(key).find();
    }

    /** Returns true if the agent uploads under this key: an LTX file or the probe. */
    public boolean isOfAgent(String key) {
        return key.equals(probe())
                || (key.startsWith(prefix())
                        && LTX_KEY.matcher(key.substring(prefix().length())).matches());
    }
}
