package io.github.litestreamagent.agent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The class files of known drivers as {@link ByteBuddyWeaver} wove them when the jar was built, each named after the SHA-256 of the class
 * file it was made from. A class that another agent has changed is therefore not among them.
 */
final class KnownDrivers {

    /** Folder of the resources, beside this class. */
    static final String FOLDER = "woven/";

    private KnownDrivers() {}

    /** Returns the class file with hooks, or null if that class file is not known. */
    static byte[] woven(byte[] classFile) {
        try (InputStream in = KnownDrivers.class.getResourceAsStream(FOLDER + nameOf(classFile))) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the agent's jar cannot be read", e);
        }
    }

    static String nameOf(byte[] classFile) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(classFile));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
