package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An authenticated call, with validated access to its parameters. */
final class SandboxApiCall {

    final Operation operation;
    final SandboxCaller caller;
    private final Map<String, ?> parameters;

    @Nullable
    String taskId;

    SandboxApiCall(Operation operation, SandboxCaller caller, Map<String, ?> parameters) {
        this.operation = operation;
        this.caller = caller;
        this.parameters = parameters;
    }

    SandboxAccount account() {
        return caller.account();
    }

    boolean has(String name) {
        return parameters.get(name) != null;
    }

    @Nullable
    Object value(String name) {
        return parameters.get(name);
    }

    @Nullable
    String string(String name) {
        Object value = parameters.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        throw SandboxApiException.invalid(name + " must be a string");
    }

    String required(String name) {
        String value = string(name);
        if (value == null || value.isBlank()) {
            throw SandboxApiException.invalid(name + " is required");
        }
        return value;
    }

    String oneOf(String name, String byDefault, String... allowed) {
        String value = string(name);
        if (value == null) {
            return byDefault;
        }
        if (!List.of(allowed).contains(value)) {
            throw SandboxApiException.invalid(name + " must be one of " + List.of(allowed));
        }
        return value;
    }

    long number(String name, long byDefault) {
        Object value = parameters.get(name);
        if (value == null) {
            return byDefault;
        }
        try {
            return Long.parseLong(value.toString());
        } catch (NumberFormatException e) {
            throw SandboxApiException.invalid(name + " must be an integer");
        }
    }

    int limit(int byDefault, int max) {
        long value = number("limit", byDefault);
        if (value < 1 || value > max) {
            throw SandboxApiException.invalid("limit must be between 1 and " + max);
        }
        return (int) value;
    }

    boolean flag(String name) {
        Object value = parameters.get(name);
        if (value == null || value.equals(false) || value.equals("false")) {
            return false;
        }
        if (value.equals(true) || value.equals("true")) {
            return true;
        }
        throw SandboxApiException.invalid(name + " must be a boolean");
    }

    @Nullable
    Map<String, Object> object(String name) {
        Object value = parameters.get(name);
        if (value == null) {
            return null;
        }
        Map<String, Object> object = SandboxJson.asObject(value);
        if (object == null) {
            throw SandboxApiException.invalid(name + " must be an object");
        }
        return object;
    }

    static List<String> strings(Map<String, Object> object, String path, String name) {
        Object value = object.get(name);
        if (value == null) {
            return List.of();
        }
        List<Object> list = SandboxJson.asList(value);
        List<String> strings = new ArrayList<>();
        if (list != null) {
            list.stream().filter(String.class::isInstance).forEach(text -> strings.add((String) text));
        }
        if (list == null || strings.size() != list.size()) {
            throw SandboxApiException.invalid(path + name + " must be an array of strings");
        }
        return strings;
    }
}
