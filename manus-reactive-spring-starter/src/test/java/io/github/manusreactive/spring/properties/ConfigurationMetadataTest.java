package io.github.manusreactive.spring.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor knows of the properties. */
class ConfigurationMetadataTest {

    private final ConfigurationMetadata metadata = ConfigurationMetadata.read();

    @Test
    void noPropertyIsWithoutDescription() {
        assertThat(metadata.properties())
                .filteredOn(property -> property.description() == null
                        || !property.description().endsWith("."))
                .isEmpty();
    }

    @Test
    void everyPropertyIsThere() {
        Set<String> known = metadata.properties().stream()
                .map(ConfigurationMetadata.Property::name)
                .collect(Collectors.toSet());

        assertThat(known).containsAll(names("manus", ManusProperties.class)).hasSizeGreaterThan(80);
    }

    /** What is shown as the default is what a property means that is not set. */
    @Test
    void shownDefaultsAreTheDefaults() {
        MockEnvironment spelledOut = new MockEnvironment();
        metadata.properties().stream()
                .filter(property -> property.defaultValue() != null)
                .forEach(property -> spelledOut.setProperty(property.name(), property.defaultValue()));

        assertThat(bind(spelledOut)).isEqualTo(bind(new MockEnvironment()));
    }

    @Test
    void everythingThatIsNotOptionalShowsADefault() {
        assertThat(metadata.properties())
                .filteredOn(property -> property.defaultValue() == null)
                .extracting(ConfigurationMetadata.Property::name)
                .containsExactlyInAnyOrder(
                        "manus.access-token",
                        "manus.api-key",
                        "manus.default-user",
                        "manus.fan-out.account-floor",
                        "manus.fan-out.ledger-directory",
                        "manus.fan-out.max-credits",
                        "manus.http.user-agent",
                        "manus.rate-limits.operation-limits",
                        "manus.oauth.client-id",
                        "manus.oauth.client-secret",
                        "manus.oauth.mode",
                        "manus.oauth.redirect-uri",
                        "manus.oauth.token-directory",
                        "manus.http.max-pending-acquires",
                        "manus.http.pending-acquire-timeout",
                        "manus.http.proxy.host",
                        "manus.http.proxy.non-proxy-hosts",
                        "manus.http.proxy.password",
                        "manus.http.proxy.username",
                        "manus.ssl.bundle",
                        "manus.users",
                        "manus.webhooks.public-url",
                        "manus.webhooks.user");
    }

    @Test
    void hintsBelongToProperties() {
        Set<String> known = metadata.properties().stream()
                .map(ConfigurationMetadata.Property::name)
                .collect(Collectors.toSet());

        assertThat(metadata.hints())
                .isNotEmpty()
                .allMatch(hint -> known.contains(hint.replaceAll("\\.(keys|values)$", "")));
    }

    @Test
    void everyOperationIsOfferedForALimit() throws IOException {
        try (InputStream in =
                getClass().getResourceAsStream("/META-INF/additional-spring-configuration-metadata.json")) {
            JsonNode hint = JsonMapper.shared()
                    .readTree(in)
                    .get("hints")
                    .valueStream()
                    .filter(node -> node.get("name").asString().equals("manus.rate-limits.operation-limits.keys"))
                    .findFirst()
                    .orElseThrow();

            assertThat(hint.get("values")
                            .valueStream()
                            .map(value -> value.get("value").asString()))
                    .containsExactlyElementsOf(Arrays.stream(Operation.values())
                            .map(Operation::wireName)
                            .toList());
        }
    }

    private static ManusProperties bind(MockEnvironment environment) {
        return Binder.get(environment).bindOrCreate("manus", ManusProperties.class);
    }

    private static List<String> names(String prefix, Class<?> type) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                names.addAll(names(name, component.getType()));
            } else {
                names.add(name);
            }
        }
        return names;
    }
}
