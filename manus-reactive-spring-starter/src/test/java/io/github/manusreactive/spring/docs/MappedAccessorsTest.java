package io.github.manusreactive.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Documents and examples pass only accessors to {@code map} that never return null: Reactor and {@code Stream} fail on null, and Kotlin
 * rejects a nullable type there.
 */
class MappedAccessorsTest {

    private static final Pattern MAPPED = Pattern.compile("\\.map\\((\\w+)::(\\w+)\\)");

    @Test
    void mappedAccessorsAreNeverNull() throws Exception {
        Set<String> mapped = new TreeSet<>();
        Set<String> nullable = new TreeSet<>();
        for (Path file : files()) {
            String text = Files.readString(file);
            Matcher each = MAPPED.matcher(text);
            while (each.find()) {
                Method accessor = accessor(text, each.group(1), each.group(2));
                if (accessor != null) {
                    mapped.add(each.group(1) + "::" + each.group(2));
                    if (isNullable(accessor)) {
                        nullable.add(file + ": " + each.group());
                    }
                }
            }
        }
        assertThat(mapped).contains("TaskResult::answer", "WebhookDelivery::event");
        assertThat(nullable).isEmpty();
    }

    private static boolean isNullable(Method accessor) {
        return accessor.getAnnotatedReturnType().isAnnotationPresent(Nullable.class)
                || !accessor.getDeclaringClass().getPackage().isAnnotationPresent(NullMarked.class);
    }

    /** Returns the method without parameters of a type of this project that the text imports, or null. */
    private static @Nullable Method accessor(String text, String type, String name) throws ClassNotFoundException {
        Matcher imported = Pattern.compile("(?m)^import (io\\.github\\.manusreactive\\.[\\w.]+\\." + type + ");$")
                .matcher(text);
        return imported.find()
                ? Stream.of(Class.forName(imported.group(1)).getMethods())
                        .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static List<Path> files() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isReadable(root.resolve("docs/spring-boot.md"))) {
            root = root.getParent();
        }
        try (Stream<Path> all = Stream.concat(
                Stream.of(root.resolve("README.md")),
                Stream.concat(Files.walk(root.resolve("docs")), Files.walk(root.resolve("examples"))))) {
            return all.filter(file -> file.toString().matches(".*\\.md|.*/src/main/java/.*\\.java"))
                    .toList();
        }
    }
}
