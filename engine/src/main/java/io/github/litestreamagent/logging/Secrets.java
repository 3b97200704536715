package io.github.litestreamagent.logging;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The credentials that this process knows, so that no log line and no message shows one, whoever wrote it (R11). Used by every thread.
 */
public final class Secrets {

    /** Shorter texts stand in ordinary words; no S3 store takes a secret this short (MinIO: 8). */
    private static final int SHORTEST = 6;

    private static final String MASK = "[hidden]";
    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    private Secrets() {}

    public static void register(String secret) {
        if (secret.length() >= SHORTEST) {
            KNOWN.add(secret);
        }
    }

    /** The text with every registered secret in it replaced. */
    public static String mask(String text) {
        String masked = text;
        for (String secret : KNOWN) {
            if (masked.contains(secret)) {
                masked = masked.replace(secret, MASK);
            }
        }
        return masked;
    }
}
