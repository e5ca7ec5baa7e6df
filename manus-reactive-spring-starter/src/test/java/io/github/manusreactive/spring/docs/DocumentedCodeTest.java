package io.github.manusreactive.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each Java block of the documentation stands in a source that the build compiles, white space aside, and begins with the imports that it
 * needs: in the tests' packages {@code docs} of this module and of {@code manus-reactive-test}, in a test that runs it, or in the modular
 * example.
 */
class DocumentedCodeTest {

    private static final Path ROOT = root();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final List<String> SOURCES = Stream.of(
                    "manus-reactive-test/src/test/java",
                    "manus-reactive-spring-starter/src/test/java",
                    "examples/modular-application/src/main/java")
            .map(ROOT::resolve)
            .flatMap(DocumentedCodeTest::files)
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> read(file))
            .toList();
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?[\\w.]+?(\\w+);$");

    static Stream<Path> pages() {
        return Stream.concat(Stream.of(ROOT.resolve("README.md")), files(ROOT.resolve("docs")))
                .filter(file -> file.toString().endsWith(".md"))
                .filter(file -> BLOCK.matcher(read(file)).find())
                .map(ROOT::relativize)
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyBlockIsCompiled(Path page) {
        List<String> strayBlocks = BLOCK.matcher(read(ROOT.resolve(page)))
                .results()
                .map(MatchResult::group)
                .map(DocumentedCodeTest::content)
                .filter(block -> SOURCES.stream().noneMatch(source -> isPartOf(source, block)))
                .toList();

        assertThat(strayBlocks).isEmpty();
    }

    @Test
    void thePagesAreFound() {
        assertThat(pages()).contains(Path.of("README.md"), Path.of("docs/tasks.md"), Path.of("docs/spring-boot.md"));
    }

    private static boolean isPartOf(String source, String block) {
        String code = IMPORT.matcher(block).replaceAll("");
        return squeezed(source).contains(squeezed(code))
                && IMPORT.matcher(block)
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toSet())
                        .equals(importsFor(withoutTexts(code), source));
    }

    /** The imports of a source whose names the code uses. */
    private static Set<String> importsFor(String code, String source) {
        return IMPORT.matcher(source)
                .results()
                .filter(each -> Pattern.compile("(?<![\\w.])" + each.group(1) + "\\b")
                        .matcher(code)
                        .find())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private static String withoutTexts(String code) {
        return code.replaceAll("//[^\\n]*", "").replaceAll("\"(?:[^\"\\\\\\n]|\\\\.)*\"", "\"\"");
    }

    private static String content(String block) {
        return block.substring("```java\n".length(), block.length() - "```".length());
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
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

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isReadable(folder.resolve("docs/spring-boot.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
