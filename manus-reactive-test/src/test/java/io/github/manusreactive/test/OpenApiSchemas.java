package io.github.manusreactive.test;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.manusreactive.operation.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The answer schemas of the API description, where that file is at hand. */
final class OpenApiSchemas {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final Map<String, Object> document;

    private OpenApiSchemas(Map<String, Object> document) {
        this.document = document;
    }

    /** Looks into the folder that a system property names, else beside the project's folder. */
    static Optional<OpenApiSchemas> find() {
        String named = System.getProperty("manus.contract.dir");
        List<Path> candidates = named != null
                ? List.of(Path.of(named, "openapi.yaml"))
                : List.of(
                        Path.of("../../shared/manus-api/openapi.yaml"),
                        Path.of("../../../shared/manus-api/openapi.yaml"));
        return candidates.stream().filter(Files::isReadable).findFirst().map(OpenApiSchemas::read);
    }

    private static OpenApiSchemas read(Path path) {
        try {
            return new OpenApiSchemas(new Yaml().load(Files.readString(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Error> errorsOf(Operation operation, int status, Map<String, Object> body) {
        Object schema = status == 200
                ? at(
                        document,
                        "paths",
                        operation.path(),
                        operation.method().toLowerCase(Locale.ROOT),
                        "responses",
                        "200",
                        "content",
                        "application/json",
                        "schema")
                : Map.of("$ref", "#/components/schemas/ErrorResponse");
        return errors(schema, body);
    }

    List<Error> errorsOfComponent(String name, Map<String, Object> body) {
        return errors(Map.of("$ref", "#/components/schemas/" + name), body);
    }

    private List<Error> errors(Object schema, Map<String, Object> body) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("allOf", List.of(schema));
        root.put("components", document.get("components"));
        Schema compiled = REGISTRY.getSchema(MAPPER.valueToTree(root));
        return compiled.validate(MAPPER.<JsonNode>valueToTree(body));
    }

    private static Object at(Object node, String... path) {
        Object current = node;
        for (String step : path) {
            current = ((Map<?, ?>) current).get(step);
            if (current == null) {
                throw new AssertionError("the API description has no " + String.join("/", path));
            }
        }
        return current;
    }
}
