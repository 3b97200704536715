package io.github.litestreamagent.cli.command;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A replica URL in a command that is meant to be copied: with what finds the store, and without what may be a secret. */
public final class UrlHint {

    private static final Set<String> SHOWN =
            Set.of("endpoint", "region", "forcepathstyle", "force-path-style", "skipverify", "skip-verify");

    private UrlHint() {}

    public static String of(String url) {
        String[] parts = url.replaceFirst("#.*$", "").split("\\?", 2);
        String place = parts[0].replaceFirst("//.*@", "//");
        String query = parts.length < 2
                ? ""
                : Stream.of(parts[1].split("&", -1))
                        .filter(pair -> SHOWN.contains(pair.replaceFirst("=.*$", "")) && !pair.contains("@"))
                        .collect(Collectors.joining("&"));
        return query.isEmpty() ? place : "'" + place + "?" + query + "'";
    }
}
