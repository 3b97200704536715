package io.github.litestreamagent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.reason.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents name is there, and what belongs to one machine is nowhere. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode", ".demo", ".cifuzz-corpus");
    private static final Set<String> TEXT = Set.of("java", "md", "xml", "properties", "json", "yml", "sh", "");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");
    private static final Pattern TYPE_NAME = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})(?:[.#]\\w+)?`");

    private static final String MAIN = "/src/main/java/io/github/litestreamagent/";
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
    private static final Pattern FAILS_WHEN = Pattern.compile("(?s)(?:[Ff]ails? when|broken on purpose)\\b(.*)");
    private static final Pattern MEMBER = Pattern.compile("(?<![-\\w.])([A-Z]\\w*[a-z]\\w*)\\.(\\w+)\\b");

    private static final Pattern PATH_OF_A_MACHINE = Pattern.compile("/(?:[w]ork|[r]oot|[h]ome/\\w+)/");
    private static final Pattern REGISTRY_OF_A_NETWORK =
            Pattern.compile("https?://[^/\\s\"'<>]*(?:artifactor[y]|nexu[s]|mirro[r]|registr[y]|prox[y])");

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        documents()
                .forEach((path, text) -> find(LINK, text)
                        .map(link -> link.group(1))
                        .filter(link -> !link.contains("://") && !leadsSomewhere(path, link))
                        .forEach(link -> broken.add(ROOT.relativize(path) + " -> " + link)));
        assertThat(broken).isEmpty();
    }

    /** Whoever meets a code looks it up. Fails when a code has no row, or a row has no code. */
    @Test
    void everyCodeOfTheLogHasARowInTroubleshooting() throws IOException {
        String troubleshooting = Files.readString(ROOT.resolve("docs/troubleshooting.md"));
        assertThat(find(Pattern.compile("(?m)^\\| `(LSA-[\\w-]+)` \\|"), troubleshooting)
                        .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ReasonCode.values()).map(ReasonCode::toString).toList());
    }

    @Test
    void everyTestThatADocumentNamesIsThere() {
        Map<Path, String> sources = sources();
        List<String> missing = new ArrayList<>();
        documents()
                .forEach((path, text) -> find(TEST_NAME, text)
                        .filter(name -> !isTest(sources, name.group(1), name.group(2)))
                        .forEach(name -> missing.add(ROOT.relativize(path) + " -> " + name.group())));
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTypeThatTheArchitectureNamesStandsInTheCode() throws IOException {
        Set<String> words = new HashSet<>();
        sources()
                .values()
                .forEach(text -> find(Pattern.compile("\\w+"), text).forEach(word -> words.add(word.group())));
        String architecture = Files.readString(ROOT.resolve("docs/architecture.md"));
        assertThat(find(TYPE_NAME, architecture).map(name -> name.group(1))).isSubsetOf(words);
    }

    /** Each says which line of the program was broken to see it fail; a line of a test proves nothing, and one that is gone neither. */
    @Test
    void everyLineThatATestWasSeenToFailWithoutIsThere() {
        Map<Path, String> sources = sources();
        Map<String, String> program = new TreeMap<>();
        sources.forEach((path, text) -> {
            if (path.toString().contains(MAIN)) {
                program.merge(path.getFileName().toString(), text, String::concat);
            }
        });
        List<String> missing = new ArrayList<>();
        sources.forEach((path, text) -> find(COMMENT, text)
                .map(comment -> comment.group(1).replaceAll("\\s*\\n\\s*\\*?\\s*", " "))
                .flatMap(comment -> find(FAILS_WHEN, comment))
                .flatMap(reason -> find(MEMBER, reason.group(1)))
                .filter(member -> !hasWord(program.getOrDefault(member.group(1) + ".java", ""), member.group(2)))
                .forEach(member -> missing.add(ROOT.relativize(path) + " -> " + member.group())));
        assertThat(missing).isEmpty();
    }

    private static boolean hasWord(String text, String word) {
        return Pattern.compile("\\b" + word + "\\b").matcher(text).find();
    }

    @Test
    void nothingNamesAMachineOrTheRegistryOfANetwork() {
        List<String> found = new ArrayList<>();
        files().forEach((path, text) -> {
            for (Pattern pattern : List.of(PATH_OF_A_MACHINE, REGISTRY_OF_A_NETWORK)) {
                find(pattern, text).forEach(hit -> found.add(ROOT.relativize(path) + ": " + hit.group()));
            }
        });
        assertThat(found).isEmpty();
    }

    private static boolean leadsSomewhere(Path document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || headings(target).contains(parts[1]));
    }

    /** As the sites that show Markdown name them: lower case, hyphens for blanks, other signs dropped. */
    private static List<String> headings(Path document) {
        return find(HEADING, read(document))
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static boolean isTest(Map<Path, String> sources, String type, String method) {
        return sources.entrySet().stream()
                .anyMatch(source -> source.getKey().endsWith(type + ".java")
                        && (method == null || source.getValue().contains("void " + method + "(")));
    }

    private static Map<Path, String> documents() {
        return ending(".md");
    }

    private static Map<Path, String> sources() {
        return ending(".java");
    }

    private static Map<Path, String> ending(String suffix) {
        Map<Path, String> files = files();
        files.keySet().removeIf(path -> !path.toString().endsWith(suffix));
        return files;
    }

    private static Map<Path, String> files() {
        Map<Path, String> texts = new TreeMap<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean skipped = NOT_OURS.contains(directory.getFileName().toString());
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.getFileName().toString();
                    if (TEXT.contains(name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "")
                            && attributes.isRegularFile()
                            && !name.equals(".git")) {
                        texts.put(file, read(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<MatchResult> find(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
