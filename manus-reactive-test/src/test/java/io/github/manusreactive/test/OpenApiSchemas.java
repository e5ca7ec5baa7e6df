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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schemas of responses: those of the repository's own table of the contract, and those of the API's document. */
final class OpenApiSchemas {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final String TABLE = "manus-reactive-core/src/test/resources/contract/contract.yaml";
    private static final String DOCUMENT = "shared/manus-api/openapi.yaml";

    private final Map<String, Object> document;

    private OpenApiSchemas(Map<String, Object> document) {
        this.document = document;
    }

    /** All that are there: the table always, the document if a system property names its folder or it is beside the project's. */
    static List<OpenApiSchemas> all() {
        List<OpenApiSchemas> all = new ArrayList<>();
        all.add(new OpenApiSchemas(ContractDocument.of(read(above(TABLE)
                .orElseThrow(() -> new AssertionError(
                        "no " + TABLE + " above " + Path.of("").toAbsolutePath()))))));
        String named = System.getProperty("manus.contract.dir");
        Optional<Path> document = named == null ? above(DOCUMENT) : Optional.of(Path.of(named, "openapi.yaml"));
        document.ifPresent(path -> all.add(new OpenApiSchemas(read(path))));
        return all;
    }

    /** A file below this folder or below one of those above it. */
    private static Optional<Path> above(String file) {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve(file))
                .filter(Files::isReadable)
                .findFirst();
    }

    private static Map<String, Object> read(Path path) {
        try {
            return new Yaml().load(Files.readString(path));
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
                throw new AssertionError("the contract has no " + String.join("/", path));
            }
        }
        return current;
    }
}
