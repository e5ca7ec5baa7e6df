package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documentation's table of operations. Rewritten with {@code -Dmanus.docs.write=true}. */
class OperationsPageTest {

    private static final String START = "| Operation |";

    @Test
    void theDocumentationShowsTheOperationsAsTheyAre() throws IOException {
        Path page = page();
        String text = Files.readString(page);
        String expected = text.substring(0, text.indexOf(START)) + table();
        if (Boolean.getBoolean("manus.docs.write")) {
            Files.writeString(page, expected);
            text = expected;
        }

        assertThat(text).isEqualTo(expected);
    }

    @Test
    void everyMethodInTheTableIsOneOfTheClient() {
        for (ModelProbe probe : ModelProbes.all()) {
            String[] path = probe.method().split("\\(\\)\\.");

            Class<?> group = method(ManusClient.class, path[0]).getReturnType();

            assertThat(method(group, path[1])).as(probe.method()).isNotNull();
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("""
                | Operation | HTTP | Calls per minute | Credential | Retried after an unknown outcome | Client method |
                |---|---|---|---|---|---|
                """);
        Arrays.stream(Operation.values())
                .sorted(Comparator.comparing(Operation::ordinal))
                .forEach(operation -> table.append("| `%s` | %s | %d | %s | %s | `%s` |%n"
                        .formatted(
                                operation.wireName(),
                                operation.method(),
                                operation.limitPerMinute(),
                                credential(operation),
                                repeat(operation),
                                clientMethod(operation))
                        .replace(System.lineSeparator(), "\n")));
        return table.toString();
    }

    private static String credential(Operation operation) {
        if (operation.fullAccessOnly()) {
            return "API key or trusted app";
        }
        return operation.scopes().isEmpty()
                ? "any"
                : "API key, or a token with "
                        + operation.scopes().stream()
                                .sorted()
                                .map(OperationScope::wireName)
                                .map(scope -> "`" + scope + "`")
                                .collect(Collectors.joining(" or "));
    }

    private static String repeat(Operation operation) {
        return switch (operation.repeat()) {
            case SAFE -> "yes";
            case HARMLESS -> "yes; may leave an unused record, which expires";
            case UNSAFE -> "no";
        };
    }

    private static String clientMethod(Operation operation) {
        return ModelProbes.all().stream()
                .filter(probe -> probe.operation() == operation)
                .map(ModelProbe::method)
                .findFirst()
                .orElseThrow();
    }

    private static Method method(Class<?> owner, String name) {
        return Arrays.stream(owner.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(owner.getSimpleName() + " has no method " + name));
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isReadable(folder.resolve("docs/operations.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/operations.md");
    }
}
