package io.github.litestreamagent.storage.access;

import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.S3Location;
import java.util.Optional;

/** Knows which modules of the JDK a replica needs that an image made by jlink may lack. */
public final class RuntimeModules {

    /** Apache's HTTP client keeps connections alive with it. */
    private static final String FOR_S3 = "jdk.net";

    private RuntimeModules() {}

    /** Returns what this runtime lacks for such a replica, as a sentence that says what to do. */
    public static Optional<String> missingFor(ReplicaLocation replica) {
        return missingFor(replica, ModuleLayer.boot());
    }

    static Optional<String> missingFor(ReplicaLocation replica, ModuleLayer runtime) {
        boolean missing =
                replica instanceof S3Location && runtime.findModule(FOR_S3).isEmpty();
        return missing
                ? Optional.of("this Java runtime lacks the module " + FOR_S3
                        + ", which replicas in S3 need: make it with jlink --add-modules …," + FOR_S3)
                : Optional.empty();
    }
}
