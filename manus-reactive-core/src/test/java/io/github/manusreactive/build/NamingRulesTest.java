package io.github.manusreactive.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names of types: two words of which the last says the role, each name once in the repository. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = DoNotIncludeTests.class)
class NamingRulesTest {

    /** The nouns of the API, in the plural for its endpoints, its event {@code explanation}, and names that say all with one word. */
    private static final Set<String> ONE_WORD = Set.of(
            "Agent",
            "Agents",
            "Browsers",
            "Connector",
            "Connectors",
            "Message",
            "Project",
            "Projects",
            "Skill",
            "Skills",
            "Task",
            "Tasks",
            "Usage",
            "Webhook",
            "Webhooks",
            "Websites",
            "Correlation",
            "Explanation",
            "Fingerprints",
            "Operation",
            "Preconditions");

    @Test
    void typesHaveTwoWordsUnlessTheyAreNounsOfTheApi() throws IOException {
        assertThat(mainTypes())
                .hasSizeGreaterThan(500)
                .filteredOn(name -> name.matches("[A-Z][a-z0-9]+"))
                .allSatisfy(name -> assertThat(ONE_WORD).contains(name));
    }

    @Test
    void aNameStandsForOneType() throws IOException {
        Map<String, Long> counts =
                mainTypes().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(counts)
                .allSatisfy((name, count) -> assertThat(count).as(name).isEqualTo(1));
    }

    @ArchTest
    static void throwablesEndInException(JavaClasses classes) {
        assertThat(classes)
                .filteredOn(type -> type.isAssignableTo(Throwable.class))
                .isNotEmpty()
                .extracting(JavaClass::getSimpleName)
                .allSatisfy(name -> assertThat(name).endsWith("Exception"));
    }

    /** The names of the files with main code in all modules. */
    private static List<String> mainTypes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("").toAbsolutePath().getParent())) {
            return files.filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/"))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.endsWith("-info.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .toList();
        }
    }
}
