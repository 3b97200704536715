package io.github.litestreamagent.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process did to its disk, as {@code strace -f -y -xx} recorded it. A moment is the number of a line, a thread its number.
 *
 * @param writes to the database and its log, in the order in which they began
 * @param syncs of either, in the order in which they ended
 * @param locks moments at which a thread got the write lock, and which
 * @param acknowledged moments at which the application said that a transfer was committed, and which
 * @param shipped moments from which on a file was in the replica, and where it is
 */
record RecordedRun(
        List<Write> writes,
        List<Sync> syncs,
        TreeMap<Integer, String> locks,
        TreeMap<Integer, Long> acknowledged,
        TreeMap<Integer, Path> shipped) {

    /** Of the two files that survive; SQLite builds {@code -shm} anew. */
    enum Target {
        DATABASE,
        LOG
    }

    /**
     * One write.
     *
     * @param bytes empty if the file was cut or stretched to {@code offset}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Write(int begun, int ended, String thread, Target target, int offset, byte[] bytes, boolean truncates) {}

    record Sync(int begun, int ended, String thread, Target target) {}

    /** The calls to record, as strace's option {@code -e trace} takes them. */
    static final String CALLS = "pwrite64,write,lseek,fsync,fdatasync,ftruncate,link,linkat,fcntl";

    private static final Pattern BEGUN = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)");
    private static final Pattern FILE = Pattern.compile("\\d+<([^>]*)>.*");
    private static final Pattern PWRITE = Pattern.compile("\\d+<[^>]*>, \"([^\"]*)\", (\\d+), (\\d+).*");
    private static final Pattern WRITE = Pattern.compile("\\d+<[^>]*>, \"([^\"]*)\".*");
    private static final Pattern TRUNCATE = Pattern.compile("\\d+<[^>]*>, (\\d+).*");
    /** SQLite locks the first byte of a range in {@code -shm} for itself. */
    private static final Pattern WRITE_LOCK =
            Pattern.compile("\\d+<[^>]*>, F_SETLK, \\{l_type=F_WRLCK, l_whence=SEEK_SET, l_start=120, l_len=1\\}.*");

    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern LTX_FILE = Pattern.compile("[0-9a-f]{16}-[0-9a-f]{16}\\.ltx");

    static RecordedRun read(Path trace, Path database, Path acknowledged) throws IOException {
        Reader reader = new Reader(database.toString(), acknowledged.toString());
        try (BufferedReader lines = Files.newBufferedReader(trace, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reader.line(line);
            }
        }
        return reader.run;
    }

    private record Pending(int begun, String arguments) {}

    private static final class Reader {

        private final RecordedRun run = new RecordedRun(
                new ArrayList<>(), new ArrayList<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        private final Map<String, Pending> pending = new HashMap<>();
        private final String database;
        private final String list;
        private int number;
        private String thread = "";

        Reader(String database, String list) {
            this.database = database;
            this.list = list;
        }

        void line(String line) {
            number++;
            Matcher resumed = RESUMED.matcher(line);
            if (resumed.matches()) {
                thread = resumed.group(1);
                Pending begun = pending.remove(thread);
                call(resumed.group(2), begun.begun(), begun.arguments() + resumed.group(3));
                return;
            }
            Matcher begun = BEGUN.matcher(line);
            if (!begun.matches()) {
                return;
            }
            thread = begun.group(1);
            String arguments = begun.group(3);
            int unfinished = arguments.indexOf(" <unfinished ...>");
            if (unfinished >= 0) {
                pending.put(thread, new Pending(number, arguments.substring(0, unfinished)));
            } else {
                call(begun.group(2), number, arguments);
            }
        }

        private void call(String name, int begun, String arguments) {
            if (arguments.contains(" = -1 ")) {
                return;
            }
            switch (name) {
                case "pwrite64" -> pwrite(begun, arguments);
                case "ftruncate" -> truncate(begun, arguments);
                case "fsync", "fdatasync" -> {
                    Target target = target(arguments);
                    if (target != null) {
                        run.syncs().add(new Sync(begun, number, thread, target));
                    }
                }
                case "write" -> write(begun, arguments);
                case "link", "linkat" -> link(arguments);
                case "fcntl" -> lock(arguments);
                default -> {}
            }
        }

        private void pwrite(int begun, String arguments) {
            Target target = target(arguments);
            if (target != null) {
                Matcher write = matched(PWRITE, arguments);
                byte[] bytes = bytes(write.group(1));
                if (bytes.length != Integer.parseInt(write.group(2))) {
                    throw new IllegalStateException("not the whole write was recorded: line " + number);
                }
                add(new Write(begun, number, thread, target, Integer.parseInt(write.group(3)), bytes, false));
            }
        }

        private void truncate(int begun, String arguments) {
            Target target = target(arguments);
            if (target != null) {
                int size = Integer.parseInt(matched(TRUNCATE, arguments).group(1));
                add(new Write(begun, number, thread, target, size, new byte[0], true));
            }
        }

        private void write(int begun, String arguments) {
            if (target(arguments) != null) {
                throw new IllegalStateException("a write without an offset: line " + number);
            }
            if (path(arguments).equals(list)) {
                String line = text(matched(WRITE, arguments).group(1));
                run.acknowledged().put(begun, Long.valueOf(line.substring(0, line.indexOf(' '))));
            }
        }

        private void lock(String arguments) {
            if (WRITE_LOCK.matcher(arguments).matches() && path(arguments).equals(database + "-shm")) {
                run.locks().put(number, thread);
            }
        }

        private void link(String arguments) {
            String last = "";
            for (Matcher path = TEXT.matcher(arguments); path.find(); ) {
                last = text(path.group(1));
            }
            Path file = Path.of(last);
            if (LTX_FILE.matcher(file.getFileName().toString()).matches()) {
                run.shipped().put(number, file);
            }
        }

        /** One that was interrupted comes after those that began later; order is that of their beginnings. */
        private void add(Write write) {
            int place = run.writes().size();
            while (place > 0 && run.writes().get(place - 1).begun() > write.begun()) {
                place--;
            }
            run.writes().add(place, write);
        }

        private Target target(String arguments) {
            String path = path(arguments);
            if (path.equals(database)) {
                return Target.DATABASE;
            }
            return path.equals(database + "-wal") ? Target.LOG : null;
        }

        private static String path(String arguments) {
            Matcher file = FILE.matcher(arguments);
            return file.matches() ? text(file.group(1)) : "";
        }
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("not understood: " + text.substring(0, Math.min(100, text.length())));
        }
        return matcher;
    }

    private static String text(String escaped) {
        return escaped.startsWith("\\x") ? new String(bytes(escaped), StandardCharsets.UTF_8) : escaped;
    }

    private static byte[] bytes(String escaped) {
        return HexFormat.of().parseHex(escaped.replace("\\x", ""));
    }
}
