package io.github.manusreactive.spring;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.convert.DurationStyle;

/** Parses rate limits in properties: the operation's name, and {@code calls/window} or calls per minute. */
final class LimitsMapper {

    private static final Pattern LIMIT = Pattern.compile("(\\d{1,9})(?:/(\\w+))?");

    private LimitsMapper() {}

    static Map<Operation, RateLimit> parse(String group, Map<String, String> written) {
        Map<Operation, RateLimit> limits = new EnumMap<>(Operation.class);
        written.forEach((name, value) -> {
            String property = ManusProperties.PREFIX + "." + group + "." + name;
            limits.put(operation(property, name), limit(property, value));
        });
        return limits;
    }

    private static Operation operation(String property, String name) {
        return Arrays.stream(Operation.values())
                .filter(operation -> plain(operation.wireName()).equals(plain(name)))
                .findFirst()
                .orElseThrow(() -> new InvalidManusPropertyException(
                        property,
                        "is not an operation; known operations are "
                                + Arrays.stream(Operation.values())
                                        .map(Operation::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    /** Environment variables have no case and no hyphens. */
    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static RateLimit limit(String property, String value) {
        Matcher parts = LIMIT.matcher(value.strip());
        if (!parts.matches()) {
            throw new InvalidManusPropertyException(
                    property, "'" + value + "' is not a rate limit; set calls and window, for example 10/60s");
        }
        try {
            int calls = Integer.parseInt(parts.group(1));
            return parts.group(2) == null
                    ? RateLimit.perMinute(calls)
                    : new RateLimit(calls, DurationStyle.detectAndParse(parts.group(2)));
        } catch (IllegalArgumentException e) {
            throw new InvalidManusPropertyException(property, "'" + value + "' is not a rate limit: " + e.getMessage());
        }
    }
}
