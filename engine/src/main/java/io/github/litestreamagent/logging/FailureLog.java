package io.github.litestreamagent.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes failures to the log. A defect is an ERROR, once for each cause and consequence, with its stack trace once for each cause; all else
 * has been told by whoever knows what it means, and is repeated at debug with its stack trace.
 */
public final class FailureLog implements FailureSink {

    /** That of the process. */
    public static final FailureLog OF_PROCESS = new FailureLog();

    /** Defects beyond that many are counted. */
    private static final int MOST_CAUSES = 64;

    private static final int MOST_LINES = 4 * MOST_CAUSES;

    private final Set<String> traced = new HashSet<>();
    private final Set<String> said = new HashSet<>();
    private long unsaid;

    /** Returns true for what no environment should bring about. A heap that is full is the application's. */
    public static boolean isDefect(Throwable why) {
        return (why instanceof RuntimeException || why instanceof Error) && !(why instanceof OutOfMemoryError);
    }

    @Override
    public void failed(BoundLog about, String consequence, Throwable why) {
        try {
            if (isDefect(why)) {
                defect(about, consequence, why);
            } else {
                about.debug("failed", "consequence", consequence, "error", why, "trace", trace(why));
            }
        } catch (Throwable cannotBeSaid) {
            count();
        }
    }

    private void defect(BoundLog about, String consequence, Throwable why) {
        String cause = cause(why);
        if (!isNews(said, cause + consequence, MOST_LINES)) {
            about.debug("the agent failed again", "consequence", consequence, "error", why);
            return;
        }
        BoundLog line = about.with("consequence", consequence).with("error", why);
        if (isNews(traced, cause, MOST_CAUSES)) {
            line = line.with("trace", trace(why));
        }
        line.error("the agent failed; please report this line");
    }

    private synchronized boolean isNews(Set<String> known, String text, int most) {
        if (known.contains(text)) {
            return false;
        }
        if (known.size() >= most) {
            unsaid++;
            return false;
        }
        return known.add(text);
    }

    private synchronized void count() {
        unsaid++;
    }

    /** Returns how many failures were not written, because there were too many causes or no memory for a line. */
    synchronized long unsaid() {
        return unsaid;
    }

    /** What has failed and where: two failures of the same place are one cause. */
    private static String cause(Throwable why) {
        Throwable root = why;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        StackTraceElement[] stack = root.getStackTrace();
        return root.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    private static String trace(Throwable why) {
        StringWriter out = new StringWriter();
        why.printStackTrace(new PrintWriter(out, true));
        return out.toString();
    }
}
