package io.github.manusreactive.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.json.OpenEnum;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.webhook.WebhookEvent;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * No model lacks a hint. Models are found here by what the client's methods take and give, and not by a scan of its classes as in
 * the hints.
 */
class ManusRuntimeHintsTest {

    private final RuntimeHints hints = new RuntimeHints();

    @BeforeEach
    void registerAsTheBuildOfAnImageDoes() {
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .stream()
                .filter(registrar -> registrar.getClass().getName().startsWith("io.github.manusreactive"))
                .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));
    }

    @Test
    void everyModelThatTheClientTakesOrGivesHasHints() {
        Set<Class<?>> models = reachable(ManusClient.class, TaskEvent.class, WebhookEvent.class);

        assertThat(models).hasSizeGreaterThan(100);
        assertThat(models).allSatisfy(this::hasHints);
    }

    @Test
    void whatIsStoredHasHints() {
        assertThat(reachable(OAuthTokens.class, LedgerEntry.class)).allSatisfy(this::hasHints);
    }

    @Test
    void theVersionIsThere() {
        assertThat(RuntimeHintsPredicates.resource()
                        .forResource("io/github/manusreactive/http/version.properties")
                        .test(hints))
                .isTrue();
    }

    @Test
    void anApplicationWithoutMicrometerGetsThemToo() throws IOException {
        URL[] classPath = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer"))
                .map(ManusRuntimeHintsTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader without = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            RuntimeHints few = new RuntimeHints();

            new ManusRuntimeHints().registerHints(few, without);

            assertThat(few.reflection().typeHints()).hasSizeGreaterThan(100);
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endpointsNeedNoHints() {
        assertThat(RuntimeHintsPredicates.reflection().onType(ManusClient.class).test(hints))
                .isFalse();
    }

    private void hasHints(Class<?> model) {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(model)
                        .withMemberCategories(
                                MemberCategory.INVOKE_DECLARED_CONSTRUCTORS, MemberCategory.INVOKE_DECLARED_METHODS)
                        .test(hints))
                .as(model.getName())
                .isTrue();
    }

    /** Records and open enumerations of the client that can be reached from methods, components, subtypes. */
    private static Set<Class<?>> reachable(Class<?>... from) {
        Set<Class<?>> seen = new HashSet<>();
        Set<Class<?>> models = new LinkedHashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            Class<?> type = open.pop();
            if (!type.getName().startsWith("io.github.manusreactive.") || !seen.add(type)) {
                continue;
            }
            if (type.isRecord() || OpenEnum.class.isAssignableFrom(type) && !type.isInterface()) {
                models.add(type);
            }
            Stream<Type> mentioned = Stream.of(
                            Arrays.stream(type.getDeclaredMethods())
                                    .filter(method -> Modifier.isPublic(method.getModifiers()))
                                    .flatMap(ManusRuntimeHintsTest::types),
                            type.isRecord()
                                    ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getGenericType)
                                    : Stream.<Type>empty(),
                            type.isSealed() ? Arrays.<Type>stream(type.getPermittedSubclasses()) : Stream.<Type>empty(),
                            type.getGenericSuperclass() == null
                                    ? Stream.<Type>empty()
                                    : Stream.of(type.getGenericSuperclass()))
                    .flatMap(types -> types);
            mentioned
                    .map(ManusRuntimeHintsTest::classes)
                    .flatMap(Collection::stream)
                    .forEach(open::push);
        }
        return models;
    }

    private static Stream<Type> types(Executable executable) {
        Stream<Type> parameters = Arrays.stream(executable.getGenericParameterTypes());
        return executable instanceof Method method
                ? Stream.concat(parameters, Stream.of(method.getGenericReturnType()))
                : parameters;
    }

    private static List<Class<?>> classes(Type type) {
        if (type instanceof Class<?> plain) {
            return List.of(plain.isArray() ? plain.componentType() : plain);
        }
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(Stream.of(generic.getRawType()), Arrays.stream(generic.getActualTypeArguments()))
                    .flatMap(part -> classes(part).stream())
                    .toList();
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.concat(Arrays.stream(wildcard.getUpperBounds()), Arrays.stream(wildcard.getLowerBounds()))
                    .flatMap(part -> classes(part).stream())
                    .toList();
        }
        return type instanceof GenericArrayType array ? classes(array.getGenericComponentType()) : List.of();
    }
}
