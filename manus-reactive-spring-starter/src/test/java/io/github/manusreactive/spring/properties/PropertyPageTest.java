package io.github.manusreactive.spring.properties;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

/** The documentation's table of properties. Regenerated with {@code -Dmanus.docs.write=true}. */
class PropertyPageTest {

    private static final String START = "<!-- properties -->\n";
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
    private static final Pattern MENTION = Pattern.compile("`(manus(?:\\.[a-z][a-z0-9-]*)+)");
    private static final String END = "<!-- end of properties -->";

    @Test
    void theDocumentationShowsThePropertiesAsTheyAre() throws IOException {
        Path page = page();
        String text = Files.readString(page);
        String expected =
                text.substring(0, text.indexOf(START) + START.length()) + table() + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("manus.docs.write")) {
            Files.writeString(page, expected);
            text = expected;
        }

        assertThat(text).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring-boot.md", "spring-webhooks.md", "spring-security.md"})
    void propertiesInExamplesAndTextExist(String page) throws IOException {
        String text = Files.readString(page().resolveSibling(page));
        Stream<String> examples = YAML.matcher(text).results().flatMap(block -> keys(block.group(1)));
        Stream<String> mentions = MENTION.matcher(text).results().map(mention -> mention.group(1));
        List<ConfigurationMetadata.Property> known =
                ConfigurationMetadata.read().properties();

        assertThat(Stream.concat(examples, mentions).filter(key -> key.startsWith("manus.")))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(known)
                        .as(key)
                        .anyMatch(property -> property.name().equals(key)
                                || property.name().startsWith(key + ".")
                                || property.type().startsWith("java.util.Map")
                                        && key.startsWith(property.name() + ".")));
    }

    private static Stream<String> keys(String yaml) {
        try {
            return new YamlPropertySourceLoader()
                    .load("block", new ByteArrayResource(yaml.getBytes(UTF_8))).stream()
                            .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                            .map(key -> key.replaceAll("\\[\\d+]", "").replace("[", ".["));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| Property | Default | Meaning |\n|---|---|---|\n");
        ConfigurationMetadata.read()
                .properties()
                .forEach(property -> table.append("| `")
                        .append(property.name())
                        .append("` | ")
                        .append(property.defaultValue() == null ? "" : "`" + property.defaultValue() + "`")
                        .append(" | ")
                        .append(property.description())
                        .append(" |\n"));
        return table.toString();
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isReadable(folder.resolve("docs/spring-boot.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/spring-boot.md");
    }
}
