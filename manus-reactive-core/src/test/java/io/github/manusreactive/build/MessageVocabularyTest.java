package io.github.manusreactive.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of exceptions, log lines and failure analyzers use the words that users search for. The test reads the string constants of
 * the sources, since ArchUnit does not see them: every constant with at least two words counts as a message.
 */
class MessageVocabularyTest {

    /** Words and phrases that no message contains. */
    private static final Pattern AVOIDED = Pattern.compile(
            String.join(
                    "|",
                    "\\bwho\\b|\\bwhom\\b|\\bwhoever\\b|\\bsomebody\\b|\\bnobody\\b|\\beverybody\\b",
                    "\\bwhere (?:a|an|it|no|that|the|there|they|this)\\b",
                    "\\banew\\b|\\bunder way\\b|\\bleft alone\\b|\\bso many\\b|\\bas long as that\\b|\\bin good order\\b",
                    "(?<!\\bthere )\\b(?:is|are|was|names|holds) no (?!longer\\b|more\\b)",
                    "\\blooks? (?:at|for|through)\\b|\\blooked at\\b|\\ba look\\b",
                    "\\bsuch as\\b",
                    "\\bat the (?:latest|earliest)\\b|\\b(?:is|are) over\\b",
                    "\\bthe answer (?:is|was|to the|of the server|broke|came)\\b|\\bthe (?:server|storage|proxy) answered\\b",
                    "\\b(?:no|an) answer (?:within|came)\\b|\\bdid not answer\\b",
                    "\\bthis Java has\\b|\\brate budget\\b|\\bwatches\\b"),
            Pattern.CASE_INSENSITIVE);

    private static final Pattern TOKEN = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\[^']++|\\\\')'|/\\*.*?\\*/|//[^\\n]*+",
            Pattern.DOTALL);

    /** Constants that are one message are joined: {@code "is " + "no URL"}. */
    private static final Pattern JOIN = Pattern.compile("\"\\s*\\+\\s*\"");

    private static final Pattern WORDS = Pattern.compile("[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{2,}");

    @Test
    void messagesAreInPlainEnglish() throws IOException {
        List<String> wrong = new ArrayList<>();
        int read = 0;
        for (Path module : modules()) {
            for (Path source : sources(module)) {
                List<String> messages = messages(Files.readString(source));
                read += messages.size();
                messages.stream()
                        .filter(message -> AVOIDED.matcher(message).find())
                        .forEach(message -> wrong.add(source.getFileName() + ": " + message));
            }
        }
        assertThat(read).isGreaterThan(400);
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new IllegalStateException(\"the value is no URL: \" + value);",
                "throw new IllegalStateException(\"the value is \"\n    + \"no URL\");",
                "log.warn(\"Nobody knows the outcome of {}\", call);",
                "return \"\"\"\n    Send the call anew.\n    \"\"\";",
                "return \"a \\\"quoted\\\" path, such as /v2\";",
                "return \"the call is under way\";"
            })
    void aMessageWithAnAvoidedWordIsFound(String source) {
        assertThat(messages(source))
                .anyMatch(message -> AVOIDED.matcher(message).find());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// nobody knows\nthrow new IllegalStateException(\"the value is not a URL\");",
                "/** Nobody knows. */ int a;",
                "char quote = '\"'; // nobody \" knows",
                "return \"the task is no longer running\";"
            })
    void commentsAndPlainMessagesAreNotFound(String source) {
        assertThat(messages(source))
                .noneMatch(message -> AVOIDED.matcher(message).find());
    }

    private static List<String> messages(String source) {
        String code = TOKEN.matcher(source)
                .replaceAll(token -> Matcher.quoteReplacement(token.group().startsWith("/") ? " " : token.group()));
        List<String> messages = new ArrayList<>();
        Matcher constant = TOKEN.matcher(JOIN.matcher(code).replaceAll(""));
        while (constant.find()) {
            if (constant.group().startsWith("\"")
                    && WORDS.matcher(constant.group()).find()) {
                messages.add(constant.group());
            }
        }
        return messages;
    }

    /** The modules and examples that are checked out next to this module. */
    private static List<Path> modules() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(root, root.resolve("examples"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> modules = Files.list(folder)) {
                    modules.filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                            .sorted()
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static List<Path> sources(Path module) {
        try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
