package io.github.litestreamagent.page;

import java.util.Locale;

/** Draws a line as SVG. */
final class Chart {

    private static final int WIDTH = 240;
    private static final int HEIGHT = 32;

    /** So many values are one point, which shows the largest. */
    private static final int STEP = 4;

    private Chart() {}

    /**
     * Draws values from the left to the right, each beside the next.
     *
     * @param top the value at the top of the drawing, unless a larger one is there
     */
    static String line(String title, float[] values, float top) {
        float most = top;
        for (float value : values) {
            most = Math.max(most, value);
        }
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.length; i += STEP) {
            float y = HEIGHT - 1 - most(values, i) / most * (HEIGHT - 2);
            points.append(i * WIDTH / values.length)
                    .append(',')
                    .append(String.format(Locale.ROOT, "%.1f", y))
                    .append(' ');
        }
        return "<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" preserveAspectRatio=\"none\"><title>"
                + Html.text(title) + "</title><polyline points=\"" + points + "\"/></svg>";
    }

    private static float most(float[] values, int from) {
        float most = 0;
        for (int i = from; i < Math.min(from + STEP, values.length); i++) {
            most = Math.max(most, values[i]);
        }
        return most;
    }
}
