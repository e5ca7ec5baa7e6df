package io.github.manusreactive.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.actuate.ManusEndpoint;
import io.github.manusreactive.spring.internal.BuildTimeProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.mock.env.MockEnvironment;

/** The properties that are fixed when an application is built ahead of time: all are known, documented and checked. */
class BuildTimePropertiesTest {

    private static final Path PAGE = Path.of("../docs/spring-boot.md");

    @Test
    void everyPropertyThatABeanDependsOnIsKnown() throws IOException {
        assertThat(BuildTimeProperties.names()).containsExactlyInAnyOrderElementsOf(conditions());
    }

    @Test
    void everyOneIsNamedInTheDocuments() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## Native images"), page.indexOf("## Start-up"));
        assertThat(BuildTimeProperties.names())
                .allSatisfy(name -> assertThat(section).contains("| `" + name + "` |"));
    }

    private static Set<String> conditions() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        SimpleMetadataReaderFactory classes = new SimpleMetadataReaderFactory();
        for (Resource file : new PathMatchingResourcePatternResolver()
                .getResources("classpath*:io/github/manusreactive/spring/**/*.class")) {
            var type = classes.getMetadataReader(file).getAnnotationMetadata();
            collect(type, names);
            for (var method : type.getAnnotatedMethods("org.springframework.context.annotation.Bean")) {
                collect(method, names);
            }
        }
        return names;
    }

    private static void collect(AnnotatedTypeMetadata annotated, Set<String> names) {
        MergedAnnotations annotations = annotated.getAnnotations();
        Stream<MergedAnnotation<?>> repeated = annotations.stream(ConditionalOnBooleanProperties.class)
                .flatMap(all -> Arrays.stream(all.getAnnotationArray("value", ConditionalOnBooleanProperty.class)));
        Stream<MergedAnnotation<?>> single = Stream.of(ConditionalOnBooleanProperty.class, ConditionalOnProperty.class)
                .flatMap(annotations::stream);
        Stream.concat(single, repeated)
                .flatMap(condition -> properties(condition).stream())
                .filter(name -> name.startsWith("manus."))
                .forEach(names::add);
        if (annotations.isPresent(ConditionalOnEnabledHealthIndicator.class)) {
            names.add("management.health.manus.enabled");
        }
        if (annotations.isPresent(ConditionalOnEnabledInfoContributor.class)) {
            names.add("management.info.manus.enabled");
        }
        if (annotations.isPresent(ConditionalOnAvailableEndpoint.class)) {
            names.addAll(propertiesOfAnEndpoint());
        }
    }

    /** The properties that Boot reads to decide whether the endpoint exists, except for deprecated ones. */
    private static Set<String> propertiesOfAnEndpoint() {
        Set<String> read = new TreeSet<>();
        PropertySource<Object> recorder = new PropertySource<>("recorder", new Object()) {
            @Override
            public @Nullable Object getProperty(String name) {
                if (name.matches("(management\\.endpoints?|spring\\.jmx)\\.[a-z.-]+")) {
                    read.add(name);
                }
                return null;
            }
        };
        // neither exposure may end the search before the other was read
        new ApplicationContextRunner()
                .withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=health")
                .withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(recorder))
                .withUserConfiguration(Endpoints.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ManusEndpoint.class));
        read.removeAll(Set.of(
                "management.endpoint.manus.enabled",
                "management.endpoints.enabled-by-default",
                "management.endpoints.migrate-legacy-ids"));
        return read;
    }

    @Configuration(proxyBeanMethods = false)
    static class Endpoints {

        @Bean
        @ConditionalOnAvailableEndpoint
        ManusEndpoint endpoint() {
            throw new AssertionError("is not exposed");
        }
    }

    private static List<String> properties(MergedAnnotation<?> condition) {
        return Stream.of("name", "value")
                .flatMap(attribute -> Arrays.stream(condition.getStringArray(attribute)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "manus.enabled, true, false",
        "manus.webhooks.enabled, false, true",
        "manus.observations.enabled, true, false",
        "manus.security.enabled, true, false",
        "manus.oauth.client-id, not set, set",
        "management.health.manus.enabled, true, false",
        "management.info.manus.enabled, true, false",
        "management.endpoint.manus.access, not set, none",
        "management.endpoints.access.default, not set, none",
        "management.endpoints.access.max-permitted, not set, none",
        "management.endpoints.web.exposure.include, without manus, with manus",
        "management.endpoints.web.exposure.exclude, without manus, with manus",
        "spring.jmx.enabled, false, true",
        "management.endpoints.jmx.exposure.include, without manus, with manus",
        "management.endpoints.jmx.exposure.exclude, without manus, with manus",
    })
    void anotherValueAtRunTimeIsReported(String name, String built, String now) {
        MockEnvironment environment =
                new MockEnvironment().withProperty(name, now.equals("with manus") ? "health, manus" : now);
        List<String> warnings = warnings(environment, BuildTimeProperties.read(new MockEnvironment()));
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith(name + " is now: " + now + ", but was: " + built)
                .contains("Build the application with the new value");
    }

    @Test
    void aSandboxThatWasNotBuiltFailsTheStart() {
        MockEnvironment environment = new MockEnvironment().withProperty("manus.sandbox.enabled", "true");
        Map<String, String> built = BuildTimeProperties.read(new MockEnvironment());
        assertThatThrownBy(() -> BuildTimeProperties.check(environment, built))
                .isInstanceOf(InvalidManusPropertyException.class)
                .hasMessageStartingWith("manus.sandbox.enabled: is true, but was false when the beans");
        assertThat(warnings(new MockEnvironment(), BuildTimeProperties.read(environment)))
                .singleElement()
                .asString()
                .startsWith("manus.sandbox.enabled is now: false");
    }

    @Test
    void aListInYamlIsRead() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("management.endpoints.web.exposure.include[0]", "health")
                .withProperty("management.endpoints.web.exposure.include[1]", "manus");
        assertThat(BuildTimeProperties.read(environment))
                .containsEntry("management.endpoints.web.exposure.include", "with manus");
    }

    @Test
    void theSameValueInAnotherFormIsNotReported() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("manus.enabled", "TRUE")
                .withProperty("management.health.manus.enabled", "true")
                .withProperty("management.health.defaults.enabled", "false")
                .withProperty("management.info.defaults.enabled", "true")
                .withProperty("management.endpoints.web.exposure.include", "health");
        assertThat(warnings(environment, BuildTimeProperties.read(new MockEnvironment())))
                .isEmpty();
    }

    private static List<String> warnings(MockEnvironment environment, Map<String, String> built) {
        Logger logger = (Logger) LoggerFactory.getLogger(BuildTimeProperties.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            BuildTimeProperties.check(environment, built);
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
