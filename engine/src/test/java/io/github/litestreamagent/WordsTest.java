package io.github.litestreamagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Words that comments, messages and documents do not use: those that leave open who acts, those that have another meaning elsewhere, and
 * "log" for the WAL. Names in code are not looked at.
 */
class WordsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern COMMENT_OR_TEXT =
            Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"");
    private static final Pattern CODE =
            Pattern.compile("(?s)\\{@(?:code|link|linkplain)[^}]*}|`[^`]*`|]\\([^)]*\\)|\\*");

    /** The actor is the agent, the application, another process, SQLite or the operator. */
    private static final Pattern NO_ACTOR = Pattern.compile("(?i)\\b(?:somebody|nobody|anybody|ours)\\b");

    /** To upload; again; even so. */
    private static final Pattern ODD =
            Pattern.compile("(?i)\\b(?:ship|ships|shipped|shipping|anew|all\\s+the\\s+same)\\b");

    /** The log is the one on standard error. */
    private static final Pattern LOG_FOR_WAL = Pattern.compile(
            "(?i)\\bwrite-ahead log\\b"
                    + "|\\b(?:checkpoint\\w*|copies|copied|empt\\w+|restart\\w*|rewound|frames?\\s+(?:in|of|behind)|tail\\s+of|guards?)\\s+the\\s+log\\b"
                    + "|\\bthe\\s+log\\s+(?:grows|grew|restarts?|was\\s+restarted|is\\s+restarted|holds|begins|is\\s+emptied|was\\s+emptied|was\\s+rewound)\\b");

    private static final Pattern BOOLEAN_METHOD = Pattern.compile(
            "(?s)/\\*\\*\\s*(?:\\*\\s*)?Whether\\s(?:(?!\\*/).)*\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*"
                    + "(?:(?:public|private|protected|static|final|abstract|synchronized|default)\\s+)*boolean\\s+\\w+\\(");

    @Test
    void commentsAndMessagesDoNotUseThem() {
        List<String> found = new ArrayList<>();
        for (Path file : program()) {
            COMMENT_OR_TEXT
                    .matcher(read(file))
                    .results()
                    .map(MatchResult::group)
                    .forEach(text -> find(file, text, found));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void documentsDoNotUseThem() {
        List<String> found = new ArrayList<>();
        files(".md", "/").forEach(file -> find(file, read(file), found));
        assertThat(found).isEmpty();
    }

    @Test
    void theJavadocOfABooleanMethodBeginsWithReturnsTrueIf() {
        List<String> found = new ArrayList<>();
        for (Path file : program()) {
            BOOLEAN_METHOD
                    .matcher(read(file))
                    .results()
                    .forEach(hit -> found.add(ROOT.relativize(file) + ": " + hit.group()));
        }
        assertThat(found).isEmpty();
    }

    private static void find(Path file, String text, List<String> found) {
        String plain = CODE.matcher(text).replaceAll(" ");
        for (Pattern words : List.of(NO_ACTOR, ODD, LOG_FOR_WAL)) {
            words.matcher(plain)
                    .results()
                    .forEach(hit -> found.add(ROOT.relativize(file) + ": " + hit.group() + " in: "
                            + plain.substring(Math.max(0, hit.start() - 40), Math.min(plain.length(), hit.end() + 20))
                                    .replaceAll("\\s+", " ")));
        }
    }

    private static List<Path> program() {
        return files(".java", "/src/main/java/io/github/litestreamagent/").stream()
                .filter(file -> !file.startsWith(ROOT.resolve("it-apps")))
                .toList();
    }

    private static List<Path> files(String ending, String part) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(ending)
                            && file.toString().contains(part)
                            && !file.toString().contains("/target/")
                            && (ending.equals(".java") || !file.toString().contains("/src/"))
                            && !ROOT.relativize(file).toString().startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
