package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    private static final List<String> NAMES =
            Catalogue.all().stream().map(Row::name).toList();

    @Test
    void eachRowHasANameOfItsOwnAndThoseThatAreAskedForTogetherAreThere() {
        assertThat(NAMES).doesNotHaveDuplicates().containsAll(Catalogue.FEW).containsAll(Catalogue.KINDS);
    }

    @Test
    void eachRowIsInTheTable() throws Exception {
        List<String> table = Files.readAllLines(Path.of("..", "docs", "compatibility.md"));
        assertThat(Catalogue.all())
                .allSatisfy(
                        row -> assertThat(table).anyMatch(line -> line.startsWith("| " + row.application() + " |")));
    }
}
