package io.github.manusreactive.spring.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documentation's table of properties. Written anew with {@code -Dmanus.docs.write=true}. */
class PropertyPageTest {

    private static final String START = "<!-- properties -->\n";
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

    private static String table() {
        StringBuilder table = new StringBuilder("| Property | Default | Meaning |\n|---|---|---|\n");
        Metadata.read()
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
