package io.github.manusreactive.cli;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A rate limit of an operation, for example {@code task.create=10/60s}.
 */
record LimitOption(Operation operation, RateLimit limit) {

    private static final Pattern CALLS_PER_TIME = Pattern.compile("(\\d{1,9})/(\\S+)");

    /** Parses a limit, for example {@code 10/60s}, of the operation with this wire name. */
    static LimitOption of(String operation, String limit) {
        Operation known = Operation.ofWireName(operation);
        if (known == null) {
            throw new TypeConversionException("'" + operation + "' is not an API operation, for example task.create");
        }
        Matcher matcher = CALLS_PER_TIME.matcher(limit);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + limit + "' is not a rate limit, for example 10/60s");
        }
        try {
            return new LimitOption(
                    known,
                    new RateLimit(Integer.parseInt(matcher.group(1)), DurationConverter.parse(matcher.group(2))));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + limit + "': " + e.getMessage());
        }
    }

    static final class LimitConverter implements ITypeConverter<LimitOption> {

        @Override
        public LimitOption convert(String value) {
            int sign = value.indexOf('=');
            if (sign < 1) {
                throw new TypeConversionException("'" + value + "' is not of the form task.create=10/60s");
            }
            return of(value.substring(0, sign), value.substring(sign + 1));
        }
    }

    /** Parses durations, for example {@code 250ms}, {@code 5s}, {@code 30m}. */
    static final class DurationConverter implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
        private static final Duration LONGEST = Duration.ofDays(30);

        @Override
        public Duration convert(String value) {
            return parse(value);
        }

        static Duration parse(String value) {
            Matcher matcher = FORM.matcher(value);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + value + "' is not a duration, for example 250ms, 5s or 30m");
            }
            long amount = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
            if (duration.compareTo(LONGEST) > 0) {
                throw new TypeConversionException("'" + value + "' is longer than 30 days");
            }
            if (duration.isZero()) {
                throw new TypeConversionException("'" + value + "' must be longer than zero");
            }
            return duration;
        }
    }
}
