package io.github.manusreactive.test.engine;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request from any front end.
 *
 * @param path path without the query
 * @param query raw query, or {@code null}
 * @param header returns a header field by its name in lower case
 * @since 0.1.0
 */
public record InboundRequest(
        String method, String path, @Nullable String query, Function<String, @Nullable String> header, byte[] body) {

    /** Returns the query parameters; the first value of a repeated one. */
    Map<String, String> parameters() {
        return query == null || query.isEmpty() ? Map.of() : decode(query);
    }

    /** Returns the parameters of a form body. */
    Map<String, String> form() {
        return decode(new String(body, StandardCharsets.UTF_8));
    }

    private static Map<String, String> decode(String encoded) {
        Map<String, String> first = new HashMap<>();
        new QueryStringDecoder(encoded, StandardCharsets.UTF_8, false)
                .parameters()
                .forEach((name, values) -> first.put(name, values.get(0)));
        return first;
    }
}
