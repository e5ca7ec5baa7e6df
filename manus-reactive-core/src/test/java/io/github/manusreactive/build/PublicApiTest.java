package io.github.manusreactive.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.manusreactive.task.OutputTypeReference;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a caller sees: types that cannot be extended by accident, and no library's types but Reactor's. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = DoNotIncludeTests.class)
class PublicApiTest {

    /** Everything else a caller would have to put on their class path, in our version. */
    private static final List<String> ALLOWED =
            List.of("java.", "javax.net.", "reactor.core.", "reactor.util.", "org.reactivestreams.", "io.micrometer.");

    @ArchTest
    static final ArchRule publicClassesAreClosed = classes()
            .that(areExported())
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAssignableTo(Throwable.class)
            .should(describeCondition(
                    "be final, a record, sealed, or constructible by the client only",
                    type -> type.isEquivalentTo(OutputTypeReference.class) // extending it is how its type is given
                            || type.getModifiers().contains(FINAL)
                            || type.isRecord()
                            || type.reflect().isSealed()
                            || type.getConstructors().stream().allMatch(PublicApiTest::needsInternals)));

    @ArchTest
    static final ArchRule publicTypesHaveNoInternalSupertypes = classes()
            .that(areExported())
            .should(describeCondition(
                    "extend and implement only types that callers see",
                    type -> Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                            .noneMatch(parent -> parent.getPackageName().contains(".internal")
                                    && parent.getPackageName().startsWith(LayersTest.ROOT))));

    @ArchTest
    static final ArchRule publicSignaturesCarryNoLibraryTypes =
            codeUnits().that(areVisibleToCallers()).should(carryOnlyAllowedTypes());

    private static DescribedPredicate<JavaClass> areExported() {
        return describe("are exported", PublicApiTest::isExported);
    }

    private static boolean isExported(JavaClass type) {
        boolean visible = type.getModifiers().contains(PUBLIC)
                && type.getEnclosingClass().map(PublicApiTest::isExported).orElse(true);
        return visible && !type.getPackageName().contains(".internal");
    }

    /** A constructor that callers cannot use, as it takes what they cannot get. */
    private static boolean needsInternals(JavaCodeUnit unit) {
        return unit.isConstructor()
                && unit.getRawParameterTypes().stream()
                        .anyMatch(type -> type.getPackageName().startsWith(LayersTest.ROOT) && !isExported(type));
    }

    private static DescribedPredicate<JavaCodeUnit> areVisibleToCallers() {
        return describe("are visible to callers and not named customizer hooks", unit -> {
            boolean visible =
                    unit.getModifiers().contains(PUBLIC) || unit.getModifiers().contains(PROTECTED);
            boolean hook = isHook(unit.getOwner().getSimpleName())
                    || isHook(unit.getName())
                    || unit.isConstructor()
                            && unit.getOwner().isRecord()
                            && unit.getOwner().getMethods().stream().anyMatch(method -> isHook(method.getName()));
            return visible && !hook && !needsInternals(unit) && isExported(unit.getOwner());
        });
    }

    /** Types that show a library on purpose, and say so by their name. */
    private static boolean isHook(String name) {
        return name.startsWith("customize") || name.endsWith("Customizer") || name.startsWith("resilience4j");
    }

    private static ArchCondition<JavaCodeUnit> carryOnlyAllowedTypes() {
        return new ArchCondition<>("carry JDK, Reactor and our own types only") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                        .map(JavaType::getAllInvolvedRawTypes)
                        .flatMap(Set::stream)
                        .map(PublicApiTest::element)
                        .filter(type -> !isAllowed(type))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                unit, unit.getFullName() + " shows " + type.getFullName())));
            }
        };
    }

    private static JavaClass element(JavaClass type) {
        return type.isArray() ? type.getBaseComponentType() : type;
    }

    private static boolean isAllowed(JavaClass type) {
        return type.isPrimitive()
                || type.getPackageName().startsWith(LayersTest.ROOT) && isExported(type)
                || ALLOWED.stream().anyMatch(prefix -> type.getFullName().startsWith(prefix));
    }

    private static ArchCondition<JavaClass> describeCondition(String description, Predicate<JavaClass> test) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!test.test(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getFullName() + " does not " + description));
                }
            }
        };
    }
}
