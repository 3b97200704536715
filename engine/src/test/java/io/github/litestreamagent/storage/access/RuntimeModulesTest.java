package io.github.litestreamagent.storage.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.S3Location;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A runtime made by jlink may lack what a replica needs. */
class RuntimeModulesTest {

    private static final ModuleLayer WITHOUT_MODULES = ModuleLayer.empty();

    private final S3Location s3 =
            new S3Location("backups", "app", Optional.empty(), Optional.empty(), false, false, Optional.empty());

    /** Fails when RuntimeModules.FOR_S3 names a module that every runtime has, or the sentence does not say how to add it. */
    @Test
    void a_replica_in_S3_names_the_module_that_is_missing_and_how_to_add_it() {
        assertThat(RuntimeModules.missingFor(s3, WITHOUT_MODULES))
                .hasValue("this Java runtime lacks the module jdk.net, which replicas in S3 need: make it with"
                        + " jlink --add-modules …,jdk.net");
    }

    @Test
    void nothing_is_missing_in_a_whole_JDK() {
        assertThat(RuntimeModules.missingFor(s3)).isEmpty();
    }

    @Test
    void a_replica_in_a_folder_needs_none() {
        assertThat(RuntimeModules.missingFor(new FileLocation(Path.of("/backups/app")), WITHOUT_MODULES))
                .isEmpty();
    }
}
