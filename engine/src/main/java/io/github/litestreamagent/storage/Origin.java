package io.github.litestreamagent.storage;

/**
 * Which process wrote an LTX file, and of which database file: it travels with each file, so that the next process knows its own database
 * whether or not there is a lease. Values are cut to what a header field can carry: 256 characters of printable ASCII.
 *
 * @param writer mark of the process; empty for Litestream's
 * @param file boot of the machine, device and inode of the database file, as {@code file} in {@code lock.json}; empty where it is not known
 * @param born when the file system created the database file, RFC 3339; empty where that is not known
 * @param owner {@code host:pid}, for messages
 * @param switched whether an agent has switched that database file to WAL, and the application has not asked for that
 */
public record Origin(String writer, String file, String born, String owner, boolean switched) {

    /** Of a file that names no origin. */
    public static final Origin UNKNOWN = ofWriter("");

    private static final int LONGEST = 256;

    public Origin {
        writer = fieldValue(writer);
        file = fieldValue(file);
        born = fieldValue(born);
        owner = fieldValue(owner);
    }

    /** Of a process that does not say which file it replicates. */
    static Origin ofWriter(String writer) {
        return new Origin(writer, "", "", "", false);
    }

    public Origin withSwitched(boolean is) {
        return new Origin(writer, file, born, owner, is);
    }

    private static String fieldValue(String text) {
        String printable = text.replaceAll("[^ -~]", "?").strip();
        return printable.length() <= LONGEST
                ? printable
                : printable.substring(0, LONGEST).strip();
    }
}
