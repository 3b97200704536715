package io.github.litestreamagent.page;

/** What every page has around its content. */
final class Layout {

    private Layout() {}

    static String page(String title, String content) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><title>" + Html.text(title)
                + "</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body><header><a href=\"/\">litestream-agent</a>"
                + "</header><main><h1>" + Html.text(title) + "</h1>\n" + content + "\n</main></body></html>\n";
    }
}
