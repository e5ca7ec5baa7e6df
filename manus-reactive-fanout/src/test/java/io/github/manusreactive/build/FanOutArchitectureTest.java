package io.github.manusreactive.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** The rules for the code of the core hold for fan-out too, which uses the public API and three packages exported to it. */
@AnalyzeClasses(packages = FanOutArchitectureTest.FAN_OUT, importOptions = DoNotIncludeTests.class)
class FanOutArchitectureTest {

    static final String FAN_OUT = LayersTest.ROOT + ".fanout";
    private static final String INTERNAL = FAN_OUT + ".internal";

    @ArchTest
    static final ArchTests codingRules = ArchTests.in(CodingRulesTest.class);

    @ArchTest
    static final ArchTests publicApi = ArchTests.in(PublicApiTest.class);

    @ArchTest
    static final ArchRule machineryOfTheClientStaysInTheClient = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                    LayersTest.ROOT + ".internal.api..",
                    LayersTest.ROOT + ".internal.file..",
                    LayersTest.ROOT + ".internal.netty..",
                    LayersTest.ROOT + ".internal.poll..",
                    LayersTest.ROOT + ".internal.run..",
                    LayersTest.ROOT + ".internal.ratelimit..",
                    LayersTest.ROOT + ".internal.resilience4j..");

    /**
     * The public package is left out: its entry points use the internal packages, which use its value types. That this forms no cycle
     * is checked by file below.
     */
    @ArchTest
    static final ArchRule internalPackagesFormNoCycles =
            slices().matching(INTERNAL + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheEntryPointsUseTheEngine = noClasses()
            .that()
            .resideOutsideOfPackage(INTERNAL + ".engine..")
            .and(describe("are not entry points", type -> !isOneOf(type, "FanOut", "FanOutJob", "FanOutOutcome")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL + ".engine..");

    @ArchTest
    static final ArchRule internalPackagesDoNotUseTheEntryPoints = noClasses()
            .that()
            .resideInAPackage(INTERNAL + "..")
            .should()
            .dependOnClassesThat(
                    describe("are entry points", type -> isOneOf(type, "FanOut", "FanOutJob", "FanOutRegistry")));

    /** Constructors too, which the rule for the core allows to take internal types. */
    @ArchTest
    static final ArchRule publicTypesDoNotShowInternalTypes = noCodeUnits()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(FAN_OUT)
            .and()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should(showTypesOf(INTERNAL));

    @ArchTest
    static void sourceFilesFormNoCircles(JavaClasses classes) {
        assertThat(new SourceFileGraph(classes, FAN_OUT).cycles()).isEmpty();
    }

    /** Nested types count as the type that holds them. */
    private static boolean isOneOf(JavaClass type, String... names) {
        return Stream.of(names)
                .map(name -> FAN_OUT + "." + name)
                .anyMatch(name -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
    }

    private static ArchCondition<JavaCodeUnit> showTypesOf(String internal) {
        return new ArchCondition<>("show types of " + internal) {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                        .map(JavaType::getAllInvolvedRawTypes)
                        .flatMap(Set::stream)
                        .filter(type -> type.getPackageName().startsWith(internal))
                        .forEach(type -> events.add(SimpleConditionEvent.satisfied(
                                unit, unit.getFullName() + " shows " + type.getFullName())));
            }
        };
    }
}
