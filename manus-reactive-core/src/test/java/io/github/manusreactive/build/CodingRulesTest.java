package io.github.manusreactive.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.NullMarked;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What holds for all of the core's main code. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = DoNotIncludeTests.class)
class CodingRulesTest {

    @ArchTest
    static final ArchRule nothingBlocks = noClasses()
            .should()
            .accessTargetWhere(uses(Mono.class, "block(Optional)?"))
            .orShould()
            .accessTargetWhere(uses(Flux.class, "block(First|Last)|toIterable|toStream"))
            .orShould()
            .accessTargetWhere(uses(Thread.class, "sleep|join"))
            .orShould()
            .accessTargetWhere(uses(Object.class, "wait"))
            .orShould()
            .accessTargetWhere(uses(Future.class, "get"))
            .orShould()
            .accessTargetWhere(uses(CompletableFuture.class, "get|join"))
            .orShould()
            .accessTargetWhere(uses(CountDownLatch.class, "await"))
            .orShould()
            .accessTargetWhere(uses(Semaphore.class, "acquire(Uninterruptibly)?"));

    @ArchTest
    static final ArchRule nothingParks = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks")
            .because(
                    "who waits for such a lock is parked for as long as its holder likes; what is shared is handed on instead");

    @ArchTest
    static final ArchRule nothingUsesInternalsOfLibraries = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.github.resilience4j..internal..", "reactor.netty.internal..", "io.netty.util.internal..")
            .because("internal classes may change or disappear with any patch version of their library");

    @ArchTest
    static final ArchRule timeComesFromAClockOrAScheduler = noClasses()
            .that()
            .resideOutsideOfPackages(LayersTest.ROOT + ".http..", LayersTest.ROOT + ".internal.netty..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .because("tests run in virtual time; only what happens on a wire takes real time");

    @ArchTest
    static final ArchRule noOptionalParameters = codeUnits()
            .should(notTake(Optional.class))
            .because("what may be left out is @Nullable, or a builder's option");

    @ArchTest
    static final ArchRule nothingWritesToTheConsole = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule loggingGoesThroughSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes().should(resideInANullMarkedPackage());

    private static DescribedPredicate<JavaAccess<?>> uses(Class<?> type, String methods) {
        return DescribedPredicate.describe(
                type.getSimpleName() + "." + methods,
                call -> call.getName().matches(methods) && call.getTargetOwner().isAssignableTo(type));
    }

    private static ArchCondition<JavaCodeUnit> notTake(Class<?> type) {
        return new ArchCondition<>("not take " + type.getSimpleName()) {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                unit.getRawParameterTypes().stream()
                        .filter(parameter -> parameter.isEquivalentTo(type))
                        .forEach(parameter ->
                                events.add(SimpleConditionEvent.violated(unit, unit.getFullName() + " takes one")));
            }
        };
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getPackageName() + " has no package-info.java with @NullMarked"));
                }
            }
        };
    }
}
