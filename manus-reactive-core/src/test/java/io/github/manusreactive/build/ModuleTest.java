package io.github.manusreactive.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.github.manusreactive.operation.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The module shows callers all that is public, and nothing of the machinery. */
@AnalyzeClasses(packages = StoreysTest.ROOT, importOptions = DoNotIncludeTests.class)
class ModuleTest {

    @ArchTest
    static void exportsThePackagesWithPublicTypesThatAreNotInternal(JavaClasses main) {
        Set<String> published = main.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getPackageName)
                .filter(name -> !name.contains(".exchange") && !name.contains(".internal"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(descriptor().exports().stream().map(Exports::source))
                .containsAll(published)
                .allSatisfy(name -> assertThat(name).doesNotContain(".exchange", ".internal"));
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
