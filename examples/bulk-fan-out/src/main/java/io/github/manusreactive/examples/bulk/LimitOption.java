package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.budget.Limit;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A limit such as {@code task.create=10/60s}.
 *
 * @param operation which operation
 * @param limit its calls in a window
 */
record LimitOption(Operation operation, Limit limit) {

    /** Reads limits. */
    static final class Converter implements ITypeConverter<LimitOption> {

        private static final Pattern FORM = Pattern.compile("([A-Za-z.]+)=(\\d{1,9})/(\\S+)");

        @Override
        public LimitOption convert(String value) {
            Matcher matcher = FORM.matcher(value);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + value + "' is not of the form task.create=10/60s");
            }
            Operation operation = Operation.ofWireName(matcher.group(1));
            if (operation == null) {
                throw new TypeConversionException("'" + matcher.group(1) + "' is no operation of the API");
            }
            int calls = Integer.parseInt(matcher.group(2));
            if (calls < 1) {
                throw new TypeConversionException("a limit needs at least one call");
            }
            return new LimitOption(operation, new Limit(calls, Durations.parse(matcher.group(3))));
        }
    }

    /** Reads durations such as {@code 250ms}, {@code 5s}, {@code 30m}. */
    static final class Durations implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
        private static final Duration LONGEST = Duration.ofDays(30);

        @Override
        public Duration convert(String value) {
            return parse(value);
        }

        static Duration parse(String value) {
            Matcher matcher = FORM.matcher(value);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + value + "' is no duration such as 250ms, 5s or 30m");
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
