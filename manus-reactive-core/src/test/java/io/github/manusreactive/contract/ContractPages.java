package io.github.manusreactive.contract;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the API takes and gives, read from the notation of {@code contract.yaml}.
 *
 * @param operations by wire name
 * @param models by name
 * @param limits by name
 * @param waitingEventTypes what a task can wait for, and the operation that replies to it
 */
record ContractPages(
        Map<String, Op> operations,
        Map<String, Map<String, Field>> models,
        Map<String, Long> limits,
        Map<String, String> waitingEventTypes) {

    /** One operation; {@code oneOf} is empty if no rule says that exactly one of some fields is given. */
    record Op(
            String method,
            int limit,
            String access,
            String repeat,
            Set<String> oneOf,
            Map<String, Field> query,
            Map<String, Field> body,
            Map<String, Field> answer) {

        Map<String, Field> sent() {
            return method.equals("GET") ? query : body;
        }
    }

    /**
     * A field.
     *
     * @param required a request must have it; a response without it is not readable
     * @param usual the documentation shows it as always there, which is not a promise
     * @param type its type
     */
    record Field(boolean required, boolean usual, Type type) {}

    /**
     * A type.
     *
     * @param name string, bool, int, long, time, millis, seconds, uri, object, enum, open, list, content, or a model's name
     * @param values known values of enum and open, sorted
     * @param range lowest and highest value of an int, {@code null} if there is no range
     * @param element of a list
     */
    record Type(String name, Set<String> values, Range range, Type element) {

        static Type parse(String text) {
            if (text.startsWith("[")) {
                return new Type("list", Set.of(), null, parse(text.substring(1, text.length() - 1)));
            }
            String[] words = text.split(" ");
            return switch (words[0]) {
                case "enum", "open" ->
                    new Type(
                            words[0],
                            new TreeSet<>(Arrays.asList(words).subList(1, words.length).stream()
                                    .map(word -> word.replace("<empty>", ""))
                                    .toList()),
                            null,
                            null);
                case "int" -> new Type("int", Set.of(), words.length == 1 ? null : Range.parse(words[1]), null);
                default -> new Type(text, Set.of(), null, null);
            };
        }
    }

    /** Both ends belong to it. */
    record Range(int min, int max) {

        static Range parse(String text) {
            String[] ends = text.split("\\.\\.");
            return new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
        }
    }

    /** Reads the notation. */
    static ContractPages of(Map<String, Object> yaml) {
        Map<String, Op> operations = new LinkedHashMap<>();
        map(yaml, "operations").forEach((name, value) -> {
            Map<String, Object> op = map(value);
            String[] call = op.get("call").toString().split(" ");
            operations.put(
                    name,
                    new Op(
                            call[0],
                            Integer.parseInt(call[1]),
                            sorted(op.get("access")),
                            op.get("repeat").toString(),
                            op.containsKey("one_of")
                                    ? new TreeSet<>(Arrays.asList(
                                            op.get("one_of").toString().split(" ")))
                                    : Set.of(),
                            fields(map(op, "query")),
                            fields(map(op, "body")),
                            fields(map(op, "answer"))));
        });
        Map<String, Map<String, Field>> models = new LinkedHashMap<>();
        map(yaml, "models").forEach((name, value) -> models.put(name, fields(map(value))));
        Map<String, Long> limits = new LinkedHashMap<>();
        map(yaml, "limits").forEach((name, value) -> limits.put(name, ((Number) value).longValue()));
        Map<String, String> waiting = new LinkedHashMap<>();
        map(yaml, "waiting_event_types").forEach((name, value) -> waiting.put(name, value.toString()));
        return new ContractPages(operations, models, limits, waiting);
    }

    private static Map<String, Field> fields(Map<String, Object> yaml) {
        Map<String, Field> fields = new LinkedHashMap<>();
        yaml.forEach((name, type) -> fields.put(
                plain(name),
                new Field(name.endsWith("!"), name.endsWith("!") || name.endsWith("+"), Type.parse(type.toString()))));
        return fields;
    }

    /** The name of a field without its mark. */
    static String plain(String name) {
        return name.replaceAll("[!+]$", "");
    }

    private static String sorted(Object words) {
        return String.join(" ", new TreeSet<>(Arrays.asList(words.toString().split(" "))));
    }

    private static Map<String, Object> map(Map<String, Object> yaml, String name) {
        return map(yaml.getOrDefault(name, Map.of()));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
