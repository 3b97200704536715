package io.github.litestreamagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.config.file.KeyCatalog;
import io.github.litestreamagent.config.outside.Overrides;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    @Test
    void everyKeyAndEveryNameStandsInTheDocument() throws Exception {
        String text = Files.readString(DOCUMENT);
        List<String> missing = new ArrayList<>(KeyCatalog.supported());
        missing.addAll(Overrides.names());
        missing.removeIf(name -> text.contains("`" + name + "`"));
        assertThat(missing).isEmpty();
    }
}
