package io.github.manusreactive.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.github.manusreactive.operation.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The module shows callers all that is public, and nothing of the machinery. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = DoNotIncludeTests.class)
class ModuleTest {

    private static final Map<Path, String> MODULES = new ConcurrentHashMap<>();

    @ArchTest
    static void exportsThePackagesWithPublicTypesThatAreNotInternal(JavaClasses main) {
        Set<String> published = main.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getPackageName)
                .filter(name -> !name.contains(".internal"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(exported(false))
                .containsAll(published)
                .allSatisfy(name -> assertThat(name).doesNotContain(".internal"));
    }

    @ArchTest
    static void opensInternalsToItsOtherModulesOnly(JavaClasses main) {
        assertThat(exported(true))
                .containsExactlyInAnyOrder(
                        LayersTest.ROOT + ".internal.call",
                        LayersTest.ROOT + ".internal.json",
                        LayersTest.ROOT + ".internal.ratelimit",
                        LayersTest.ROOT + ".internal.util");
        assertThat(descriptor().exports())
                .filteredOn(Exports::isQualified)
                .allSatisfy(exports -> assertThat(exports.targets())
                        .isSubsetOf(
                                LayersTest.ROOT + ".fanout",
                                LayersTest.ROOT + ".postgres",
                                LayersTest.ROOT + ".redis"));
    }

    private static Set<String> exported(boolean qualified) {
        return descriptor().exports().stream()
                .filter(exports -> exports.isQualified() == qualified)
                .map(Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A modular caller does not require what the signatures name; an optional library must not be forced on it. */
    @ArchTest
    static void requiresTransitivelyWhatPublicSignaturesName(JavaClasses main) {
        Set<String> exported = exported(false);
        Set<String> optional = required(Modifier.STATIC);
        Set<String> named = main.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> exported.contains(type.getPackageName()))
                .flatMap(ModuleTest::signatures)
                .map(ModuleTest::module)
                .flatMap(Optional::stream)
                .filter(name -> !optional.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(required(Modifier.TRANSITIVE)).containsAll(named).doesNotContainAnyElementsOf(optional);
        assertThat(named).contains("reactor.core", "reactor.netty.http", "io.github.resilience4j.ratelimiter");
    }

    private static Set<String> required(Modifier modifier) {
        return descriptor().requires().stream()
                .filter(requires -> requires.modifiers().contains(modifier))
                .map(Requires::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The types in the supertypes, methods, constructors and fields of a class that callers can use. */
    private static Stream<JavaClass> signatures(JavaClass type) {
        Stream<JavaType> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> members = type.getMembers().stream()
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                .flatMap(member -> member instanceof JavaCodeUnit unit
                        ? Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                        : Stream.of(((JavaField) member).getType()));
        return Stream.concat(supertypes, members)
                .flatMap(each -> each.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(each -> !each.isPrimitive());
    }

    /** The module of a library's type; nothing for the JDK's and our own. */
    private static Optional<String> module(JavaClass type) {
        CodeSource source = type.reflect().getProtectionDomain().getCodeSource();
        if (source == null || type.getPackageName().startsWith(LayersTest.ROOT)) {
            return Optional.empty();
        }
        Path jar = Path.of(URI.create(source.getLocation().toString()));
        return Optional.of(MODULES.computeIfAbsent(jar, ModuleTest::module));
    }

    private static String module(Path jar) {
        return ModuleFinder.of(jar).findAll().iterator().next().descriptor().name();
    }

    private static ModuleDescriptor descriptor() {
        URI classes = URI.create(Operation.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString());
        try (var in = classes.resolve("module-info.class").toURL().openStream()) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
