package io.github.manusreactive.spring.properties;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The configuration metadata as it is in the jar. */
record ConfigurationMetadata(List<Property> properties, List<String> hints) {

    record Property(
            String name,
            String type,
            @Nullable String description,
            @Nullable String defaultValue) {}

    static ConfigurationMetadata read() {
        JsonNode root;
        try (InputStream in =
                ManusProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            root = JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ConfigurationMetadata(
                root.get("properties")
                        .valueStream()
                        .map(node -> new Property(
                                node.get("name").asString(),
                                node.path("type").asString(""),
                                node.has("description")
                                        ? node.get("description").asString()
                                        : null,
                                node.has("defaultValue")
                                        ? node.get("defaultValue").asString()
                                        : null))
                        .toList(),
                root.get("hints")
                        .valueStream()
                        .map(node -> node.get("name").asString())
                        .toList());
    }
}
