package io.github.manusreactive.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The BOM manages each published module and nothing else, in the version of the build. */
class BomTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @Test
    void namesEachPublishedModule() {
        String bom = pom("manus-reactive-bom");
        String managed = bom.substring(bom.indexOf("<dependencyManagement>"));

        assertThat(values("artifactId", managed)).containsExactlyInAnyOrderElementsOf(publishedModules());
        assertThat(values("version", managed)).containsOnly("${project.version}");
        assertThat(values("version", bom).get(0))
                .isEqualTo(values("version", pom("")).get(0));
    }

    private static List<String> publishedModules() {
        List<String> modules = values("module", pom("").split("<profiles>")[0]);
        assertThat(modules).contains("manus-reactive-bom", "manus-reactive-core");
        return modules.stream()
                .filter(module -> !module.equals("manus-reactive-bom"))
                .filter(module -> !pom(module).contains("<maven.deploy.skip>true</maven.deploy.skip>"))
                .toList();
    }

    private static List<String> values(String element, String xml) {
        Stream<MatchResult> found = Pattern.compile("<" + element + ">([^<]+)</" + element + ">")
                .matcher(xml)
                .results();
        return found.map(result -> result.group(1)).toList();
    }

    private static String pom(String module) {
        try {
            return Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
