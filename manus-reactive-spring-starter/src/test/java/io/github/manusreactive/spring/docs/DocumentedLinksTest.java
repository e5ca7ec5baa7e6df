package io.github.manusreactive.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each relative link of the documents leads to an existing file and, if it has an anchor, to a heading; the index lists each page. */
class DocumentedLinksTest {

    private static final Path ROOT = root();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Map<Path, Set<String>> ANCHORS = new HashMap<>();

    static List<Path> pages() {
        return Stream.concat(
                        Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/fan-out-service/README.md")
                                .map(ROOT::resolve),
                        documents())
                .map(ROOT::relativize)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) {
        Path file = ROOT.resolve(page);

        assertThat(links(file).filter(link -> !isResolved(file, link))).isEmpty();
    }

    @Test
    void theIndexListsEachPage() {
        Path index = ROOT.resolve("docs/README.md");

        assertThat(links(index).map(link -> index.resolveSibling(path(link)).normalize()))
                .containsAll(documents().filter(page -> !page.equals(index)).toList());
    }

    private static boolean isResolved(Path page, String link) {
        if (link.matches("[a-z]+:.*")) {
            return true;
        }
        Path target =
                path(link).isEmpty() ? page : page.resolveSibling(path(link)).normalize();
        int hash = link.indexOf('#');
        return Files.exists(target)
                && (hash < 0
                        || ANCHORS.computeIfAbsent(target, DocumentedLinksTest::anchors)
                                .contains(link.substring(hash + 1)));
    }

    private static Stream<String> links(Path page) {
        return LINK.matcher(text(page)).results().map(link -> link.group(1));
    }

    private static Set<String> anchors(Path page) {
        return HEADING.matcher(text(page))
                .results()
                .map(DocumentedLinksTest::anchor)
                .collect(Collectors.toSet());
    }

    /** The anchor that GitHub gives a heading: lower case, without punctuation, spaces as hyphens. */
    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String path(String link) {
        return link.replaceFirst("#.*", "");
    }

    private static String text(Path page) {
        try {
            return BLOCK.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> documents() {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md")).toList().stream();
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
