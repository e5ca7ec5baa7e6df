package io.github.manusreactive.spring.aot;

import io.github.manusreactive.json.OpenEnum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/**
 * Lets a native image read and write the models of the API. The client's classes are scanned when the image is built,
 * so new models need no entry.
 */
final class ManusRuntimeHints implements RuntimeHintsRegistrar {

    private static final String CLASSES = "classpath*:io/github/manusreactive/**/*.class";
    private static final List<String> NOT_THE_CLIENT =
            List.of("io.github.manusreactive.spring.", "io.github.manusreactive.test.");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (Class<?> type : models(classLoader)) {
            hints.reflection()
                    .registerType(
                            type,
                            MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                            MemberCategory.INVOKE_DECLARED_METHODS,
                            MemberCategory.ACCESS_DECLARED_FIELDS);
        }
        hints.resources().registerPattern("io/github/manusreactive/http/version.properties");
    }

    private static List<Class<?>> models(@Nullable ClassLoader classLoader) {
        PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver(classLoader);
        MetadataReaderFactory readers = new SimpleMetadataReaderFactory(resources);
        List<Class<?>> models = new ArrayList<>();
        try {
            for (Resource file : resources.getResources(CLASSES)) {
                String name = readers.getMetadataReader(file).getClassMetadata().getClassName();
                if (NOT_THE_CLIENT.stream().noneMatch(name::startsWith) && !name.endsWith("-info")) {
                    Class<?> type = load(name, classLoader);
                    if (type != null && isModel(type)) {
                        models.add(type);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return models;
    }

    /** Classes that need a missing optional library, for example Micrometer, are not models; nor are those within them. */
    private static @Nullable Class<?> load(String name, @Nullable ClassLoader classLoader) {
        try {
            Class<?> type = ClassUtils.forName(name, classLoader);
            // hints have the canonical name, which the JVM reads from the enclosing classes
            return type.getCanonicalName() == null ? null : type;
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static boolean isModel(Class<?> type) {
        return type.isRecord()
                || OpenEnum.class.isAssignableFrom(type)
                || ValueSerializer.class.isAssignableFrom(type)
                || ValueDeserializer.class.isAssignableFrom(type)
                || isAnnotatedForJackson(type);
    }

    private static boolean isAnnotatedForJackson(Class<?> type) {
        for (var annotation : type.getAnnotations()) {
            String name = annotation.annotationType().getName();
            if (name.startsWith("tools.jackson.") || name.startsWith("com.fasterxml.jackson.")) {
                return true;
            }
        }
        return false;
    }
}
