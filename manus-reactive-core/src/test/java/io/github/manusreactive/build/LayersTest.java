package io.github.manusreactive.build;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The four layers of the core: each uses only itself and what is below it.
 *
 * <p>The root package assembles the client, so it may use everything; nothing but orchestration may use
 * the root.
 */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = DoNotIncludeTests.class)
class LayersTest {

    static final String ROOT = "io.github.manusreactive";

    private static final String[] GROUND =
            packages("http", "json", "error", "operation", "internal.util", "internal.json", "internal.netty");
    private static final String[] CALL = packages(
            "internal.call",
            "internal.ratelimit",
            "internal.resilience4j",
            "call",
            "observation",
            "auth",
            "ratelimit",
            "retry");
    private static final String[] API = packages(
            "task",
            "project",
            "skill",
            "agent",
            "file",
            "connector",
            "browser",
            "usage",
            "website",
            "account",
            "internal.file");
    private static final String[] ORCHESTRATION = packages("webhook", "internal.api", "internal.poll", "internal.run");

    @ArchTest
    static final ArchRule groundUsesNothingAboveIt = layer(GROUND, GROUND);

    @ArchTest
    static final ArchRule callUsesNothingAboveIt = layer(CALL, GROUND, CALL);

    @ArchTest
    static final ArchRule apiUsesNothingAboveIt = layer(API, GROUND, CALL, API);

    @ArchTest
    static final ArchRule orchestrationUsesAllBelowIt =
            layer(ORCHESTRATION, GROUND, CALL, API, ORCHESTRATION, new String[] {ROOT});

    @ArchTest
    static final ArchRule everyPackageHasItsLayer = classes()
            .should()
            .resideInAnyPackage(all(GROUND, CALL, API, ORCHESTRATION, new String[] {ROOT}))
            .because("a new package is added to a layer here");

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().assignedFrom(new PackagesWithInternals()).should().beFreeOfCycles();

    @ArchTest
    static void sourceFilesFormNoCycles(JavaClasses classes) {
        assertThat(new SourceFileGraph(classes, ROOT).cycles()).isEmpty();
    }

    private static ArchRule layer(String[] packages, String[]... allowed) {
        return classes()
                .that(resideInAnyPackage(packages))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(all(allowed)).or(resideOutsideOfPackages(ROOT + "..")));
    }

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }

    private static String[] all(String[]... layers) {
        return Arrays.stream(layers).flatMap(Stream::of).toArray(String[]::new);
    }

    /** A package and the internals that only it puts to work are one slice; every other package is its own. */
    private static final class PackagesWithInternals implements SliceAssignment {

        private static final Map<String, String> OWNERS = Map.of(
                "internal.netty", "http",
                "internal.ratelimit", "ratelimit",
                "internal.resilience4j", "ratelimit",
                "internal.call.stage", "internal.call",
                "internal.call.reconcile", "internal.call");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            if (type.getPackageName().equals(ROOT) || !type.getPackageName().startsWith(ROOT)) {
                return SliceIdentifier.ignore();
            }
            String name = type.getPackageName().substring(ROOT.length() + 1);
            return SliceIdentifier.of(OWNERS.getOrDefault(name, name));
        }

        @Override
        public String getDescription() {
            return "packages with their internals";
        }
    }
}
