package io.github.litestreamagent.demo;

/** Plain lines, and one that changes in place where there is a terminal. Without one, the changing line is printed once a second. */
final class Terminal {

    private static final long PLAIN_INTERVAL_NANOS = 1_000_000_000L;

    private final boolean interactive;
    private int step;
    private int liveLength;
    private long lastPlain;

    /** @param interactive whether standard output is a terminal */
    Terminal(boolean interactive) {
        this.interactive = interactive;
    }

    void step(String text) {
        step++;
        System.out.println();
        System.out.println(interactive ? "\033[1m" + step + ". " + text + "\033[0m" : step + ". " + text);
    }

    void say(String text) {
        text.lines().forEach(line -> System.out.println("   " + line));
    }

    void live(String text) {
        if (interactive) {
            System.out.print("\r   " + text + " ".repeat(Math.max(0, liveLength - text.length())));
            System.out.flush();
            liveLength = text.length();
        } else if (System.nanoTime() - lastPlain >= PLAIN_INTERVAL_NANOS) {
            lastPlain = System.nanoTime();
            say(text);
        }
    }

    void endLive() {
        if (interactive && liveLength > 0) {
            System.out.println();
        }
        liveLength = 0;
    }
}
