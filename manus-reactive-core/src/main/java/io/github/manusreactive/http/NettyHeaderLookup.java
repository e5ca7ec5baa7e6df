package io.github.manusreactive.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a response as Netty has parsed them. */
record NettyHeaderLookup(io.netty.handler.codec.http.HttpHeaders headers) implements HttpHeaders.HeaderLookup {

    @Override
    public @Nullable String first(String name) {
        return headers.get(name);
    }

    @Override
    public Map<String, List<String>> all() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        headers.forEach(field -> fields.computeIfAbsent(field.getKey(), name -> new ArrayList<>(1))
                .add(field.getValue()));
        return fields;
    }
}
