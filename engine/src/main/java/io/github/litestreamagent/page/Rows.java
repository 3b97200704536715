package io.github.litestreamagent.page;

/** Collects names and what is to be said of them. */
final class Rows {

    private final StringBuilder rows = new StringBuilder();

    Rows add(String name, String value) {
        rows.append("<dt>")
                .append(Html.text(name))
                .append("</dt><dd>")
                .append(Html.text(value))
                .append("</dd>");
        return this;
    }

    /** Returns them as HTML. */
    String list() {
        return "<dl>" + rows + "</dl>";
    }
}
