package io.github.manusreactive.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** The rules for the code of the core hold for fan-out too, which uses the public API and two qualified exports. */
@AnalyzeClasses(packages = FanOutArchitectureTest.FAN_OUT, importOptions = DoNotIncludeTests.class)
class FanOutArchitectureTest {

    static final String FAN_OUT = LayersTest.ROOT + ".fanout";

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
                    LayersTest.ROOT + ".internal.netty..",
                    LayersTest.ROOT + ".internal.poll..",
                    LayersTest.ROOT + ".internal.run..",
                    LayersTest.ROOT + ".internal.ratelimit..",
                    LayersTest.ROOT + ".internal.resilience4j..");

    @ArchTest
    static void sourceFilesFormNoCircles(JavaClasses classes) {
        assertThat(new SourceFileGraph(classes, FAN_OUT).circles()).isEmpty();
    }
}
