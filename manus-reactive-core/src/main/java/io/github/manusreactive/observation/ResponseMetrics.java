package io.github.manusreactive.observation;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.json.UnexpectedField;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.context.ContextView;

/**
 * Counts the fields of responses that do not match the API documentation, in the Micrometer counter {@code
 * manus.response.unexpected}. A rising count shows that the API has changed, before anything fails. Needs {@code
 * io.micrometer:micrometer-core} on the class path.
 * <table>
 * <caption>Tags of {@code manus.response.unexpected}</caption>
 * <tr><th>tag</th><th>value</th></tr>
 * <tr><td>{@code operation}</td><td>for example {@code task.list}</td></tr>
 * <tr><td>{@code path}</td><td>for example {@code data[].created_at}; {@code other} after 200 different
 * places</td></tr>
 * <tr><td>{@code kind}</td><td>{@code unknown_field}, {@code unknown_value}, {@code wrong_type}, {@code textual_json}
 * or
 *     {@code missing}</td></tr>
 * </table>
 *
 * @since 0.1.0
 */
public final class ResponseMetrics implements CallObserver {

    /** Name of the counter. */
    public static final String UNEXPECTED = "manus.response.unexpected";

    /** Limits the number of time series if field names vary. */
    private static final int MOST_PLACES = 200;

    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Set<String> places = ConcurrentHashMap.newKeySet();

    private ResponseMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Creates an observer that counts in a registry. */
    public static CallObserver of(MeterRegistry registry) {
        return new ResponseMetrics(Objects.requireNonNull(registry, "registry"));
    }

    @Override
    public Watch callStarted(CallContext call, ContextView context) {
        return new CountingWatch(String.valueOf(call.operation()));
    }

    private final class CountingWatch implements Watch {

        private final String operation;

        CountingWatch(String operation) {
            this.operation = operation;
        }

        @Override
        public Watch attemptStarted(int number, ContextView context) {
            return this;
        }

        @Override
        public void unexpected(UnexpectedField field) {
            String place = operation + " " + field.path();
            boolean told = places.contains(place) || places.size() < MOST_PLACES && places.add(place);
            registry.counter(
                            UNEXPECTED,
                            "operation",
                            operation,
                            "path",
                            told ? field.path() : OTHER,
                            "kind",
                            field.kind().tag())
                    .increment();
        }

        @Override
        public void ended(CallOutcome end) {}
    }
}
