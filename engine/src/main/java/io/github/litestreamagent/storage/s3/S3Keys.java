package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import java.util.regex.Pattern;

/** Keys below the path of a replica. */
record S3Keys(String path) {

    private static final Pattern LTX_KEY = Pattern.compile("[0-9a-f]{4}/[0-9a-f]{16}-[0-9a-f]{16}\\.ltx");

    String prefix() {
        return path.isEmpty() ? "" : path + "/";
    }

    String level(Level level) {
        return prefix() + String.format("%04x/", level.number());
    }

    String object(Level level, TxidRange range) {
        return level(level) + range.fileName();
    }

    /** Below it lies what Litestream 0.3 has written. */
    String generations() {
        return prefix() + "generations/";
    }

    String lock() {
        return prefix() + LockFile.NAME;
    }

    /** Below no level, and no LTX name: Litestream would take it for a file of its own. */
    String probe(String random) {
        return prefix() + "agent/probe-" + random;
    }

    boolean isLtx(String key) {
        return key.startsWith(prefix())
                && LTX_KEY.matcher(key.substring(prefix().length())).matches();
    }
}
