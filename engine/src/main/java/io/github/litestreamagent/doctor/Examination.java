package io.github.litestreamagent.doctor;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.DatabaseEntry;
import io.github.litestreamagent.doctor.Finding.Level;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import io.github.litestreamagent.storage.access.RuntimeModules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything that a configuration names. Changes nothing but the probe of a store, which an agent makes too. */
public final class Examination {

    private final List<Finding> findings = new ArrayList<>();

    /** Looks at the databases and replicas. */
    public Examination of(Configuration configuration) {
        configuration
                .notices()
                .forEach(notice -> findings.add(new Finding(Level.ODD, "configuration", "notice", notice.sentence())));
        try (ReplicaStorages storages = new ReplicaStorages()) {
            for (DatabaseEntry entry : configuration.databases()) {
                findings.addAll(
                        new FileExamination(entry.path(), entry.settings().keepJournalMode()).findings());
                store(storages, entry.replica(), entry.settings());
            }
            if (configuration.everywhere().isPresent()) {
                store(storages, configuration.everywhere().get(), configuration.defaults());
            }
        }
        return this;
    }

    /** Looks for the driver in a jar, a WAR or a folder of jars. */
    public Examination ofDriver(Path place) {
        findings.addAll(new DriverExamination(place).findings());
        return this;
    }

    private void store(ReplicaStorages storages, ReplicaLocation location, ReplicationSettings settings) {
        Optional<String> missing = RuntimeModules.missingFor(location);
        if (missing.isPresent()) {
            findings.add(new Finding(Level.WRONG, location.description().url(), "java", missing.get()));
            return;
        }
        try (ReplicaStorage storage = storages.open(location)) {
            StoreExamination examination = new StoreExamination(storage, settings.singleWriter());
            findings.addAll(
                    location instanceof FileLocation file
                            ? examination.ofDirectory(file.path())
                            : examination.findings());
        }
    }

    /** What was found, in the order in which it was looked at. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
