package io.github.manusreactive.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A type of this project that a document writes with an {@code @} is an annotation. */
class DocumentedAnnotationsTest {

    private static final Pattern MENTION = Pattern.compile("(?<![\\w{])@(\\w+)");

    @Test
    void onlyAnnotationsAreWrittenAsAnnotations() throws IOException {
        Path root = root();
        Map<String, Boolean> types = types(root);
        TreeSet<String> annotations = new TreeSet<>();
        TreeSet<String> others = new TreeSet<>();
        for (Path page : files(root, "README\\.md|CHANGELOG\\.md|(docs|examples)/.*\\.md")) {
            for (MatchResult mention :
                    MENTION.matcher(Files.readString(page)).results().toList()) {
                Boolean annotation = types.get(mention.group(1));
                if (annotation != null) {
                    (annotation ? annotations : others).add(mention.group(1));
                }
            }
        }
        assertThat(annotations).contains("ManusTest", "AutoConfigureManusSandbox");
        assertThat(others).isEmpty();
    }

    /** The names of all types of the main code, and whether they are annotations. */
    private static Map<String, Boolean> types(Path root) throws IOException {
        Map<String, Boolean> types = new HashMap<>();
        for (Path file : files(root, "manus-reactive-[\\w-]+/src/main/java/.*\\.java")) {
            String name = file.getFileName().toString().replace(".java", "");
            types.put(name, Files.readString(file).contains("@interface " + name + " "));
        }
        return types;
    }

    private static List<Path> files(Path root, String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> root.relativize(file).toString().matches(pattern))
                    .toList();
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
