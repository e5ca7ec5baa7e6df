package io.github.manusreactive.spring;

import io.github.manusreactive.spring.properties.ManusProperties;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Handles values that Spring Boot cannot convert. The address of a Kubernetes service counts as not set. A value beside
 * credentials may be a secret in the wrong place, so the error does not contain it.
 */
final class InvalidValueHandler implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of(ManusProperties.PREFIX);
    /** Groups with a credential. */
    private static final List<ConfigurationPropertyName> SECRET =
            List.of(ALL.append("users"), ALL.append("oauth"), ALL.append("http.proxy"));

    private final Environment environment;

    InvalidValueHandler(Environment environment) {
        this.environment = environment;
    }

    @Override
    public BindHandler apply(BindHandler handler) {
        return new AbstractBindHandler(handler) {

            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                // a bind exception is about an inner name and was handled
                if (ALL.isAncestorOf(name) && !(error instanceof BindException)) {
                    if (stream(context).anyMatch(source -> hasAddress(source, name))) {
                        return withoutAddresses(name, target, context);
                    }
                    if (SECRET.stream().anyMatch(group -> group.isAncestorOf(name))) {
                        throw new InvalidManusPropertyException(name.toString(), expected(target));
                    }
                }
                return super.onFailure(name, target, context, error);
            }
        };
    }

    /** Binds the value of the sources that have another one. */
    private @Nullable Object withoutAddresses(ConfigurationPropertyName name, Bindable<?> target, BindContext context) {
        List<ConfigurationPropertySource> others =
                stream(context).filter(source -> !hasAddress(source, name)).toList();
        return new Binder(others, new PropertySourcesPlaceholdersResolver(environment))
                .bind(name, target, apply(BindHandler.DEFAULT))
                .orElse(null);
    }

    private static Stream<ConfigurationPropertySource> stream(BindContext context) {
        return StreamSupport.stream(context.getSources().spliterator(), false);
    }

    private static boolean hasAddress(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return property != null && ServiceLinks.isAddress(property.getValue());
    }

    private static String expected(Bindable<?> target) {
        Class<?> type = target.getType().toClass();
        Class<?> element = target.getType().isArray() || target.getType().hasGenerics()
                ? target.getType().getGeneric(0).resolve(type)
                : type;
        Object[] values = element == boolean.class ? new Object[] {true, false} : element.getEnumConstants();
        return "has a value that is not "
                + (values == null
                        ? "a " + element.getSimpleName()
                        : "one of " + Arrays.stream(values).map(String::valueOf).collect(Collectors.joining(", ")))
                + "; the value is not shown, because it may be a secret";
    }
}
