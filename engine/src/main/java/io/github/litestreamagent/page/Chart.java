package io.github.litestreamagent.page;

import java.util.List;
import java.util.Locale;

/** Draws lines and bars as SVG. */
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
        return svg(title, "<polyline points=\"" + points + "\"/>");
    }

    /**
     * Draws one bar for each value, side by side.
     *
     * @param names what a bar says of itself when the pointer rests on it
     */
    static String bars(String title, List<String> names, List<Integer> values) {
        int most = Math.max(1, values.stream().mapToInt(Integer::intValue).max().orElse(1));
        StringBuilder bars = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            int height = values.get(i) == 0 ? 0 : Math.max(1, values.get(i) * HEIGHT / most);
            bars.append("<rect x=\"")
                    .append(i * WIDTH / values.size())
                    .append("\" y=\"")
                    .append(HEIGHT - height)
                    .append("\" width=\"")
                    .append(Math.max(1, WIDTH / values.size() - 1))
                    .append("\" height=\"")
                    .append(height)
                    .append("\"><title>")
                    .append(Html.text(names.get(i)))
                    .append("</title></rect>");
        }
        return svg(title, bars.toString());
    }

    private static String svg(String title, String content) {
        return "<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" preserveAspectRatio=\"none\"><title>"
                + Html.text(title) + "</title>" + content + "</svg>";
    }

    private static float most(float[] values, int from) {
        float most = 0;
        for (int i = from; i < Math.min(from + STEP, values.length); i++) {
            most = Math.max(most, values[i]);
        }
        return most;
    }
}
