package io.github.manusreactive.observation;

import io.github.manusreactive.error.CallContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Reports calls to Micrometer's Observation API: {@code manus.client.call} for a call, {@code manus.client.attempt} for
 * each attempt within it. Handlers in the registry turn them into metrics and traces. The parent observation comes from
 * the Reactor context or the subscribing thread, and is passed on in the context. Keys have low cardinality, except for
 * the request id and the user's label; no key contains a task id, a URL or a credential. Needs {@code
 * io.micrometer:micrometer-observation} on the class path.
 *
 * <pre>{@code
 * ManusClients.builder().apiKey(key).observer(MicrometerCallObserver.of(observationRegistry)).build().client();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class MicrometerCallObserver implements CallObserver {

    public static final String CALL = "manus.client.call";

    public static final String ATTEMPT = "manus.client.attempt";

    private static final String USER = "manus.user";
    private static final String NONE = "none";

    private final ObservationRegistry registry;
    private final @Nullable UnaryOperator<String> userTag;

    private MicrometerCallObserver(ObservationRegistry registry, @Nullable UnaryOperator<String> userTag) {
        this.registry = registry;
        this.userTag = userTag;
    }

    /** Creates an observer that reports the user's label in traces only. */
    public static CallObserver of(ObservationRegistry registry) {
        return new MicrometerCallObserver(registry, null);
    }

    /**
     * Creates an observer that reports the user in metrics, too. Traces have the user's label.
     *
     * @param userTag returns the value of {@code manus.user} in metrics for a user's label. Each value has its own time
     *     series, so return few values, for example the known labels and {@code other} for all others
     */
    public static CallObserver of(ObservationRegistry registry, UnaryOperator<String> userTag) {
        return new MicrometerCallObserver(registry, Objects.requireNonNull(userTag, "userTag"));
    }

    @Override
    public Watch callStarted(CallContext call, ContextView context) {
        return new CallWatch(start(CALL, call, context), call);
    }

    private Observation start(String name, CallContext call, ContextView context) {
        String operation = String.valueOf(call.operation());
        Observation observation = Observation.createNotStarted(name, registry)
                .contextualName(operation)
                .lowCardinalityKeyValue("manus.operation", operation);
        String user = call.user() == null ? NONE : call.user();
        // in traces, this value replaces the one of the tag
        observation.highCardinalityKeyValue(USER, user);
        if (userTag != null) {
            observation.lowCardinalityKeyValue(USER, userTag.apply(user));
        }
        if (context.hasKey(ObservationThreadLocalAccessor.KEY)) {
            observation.parentObservation(context.get(ObservationThreadLocalAccessor.KEY));
        }
        return observation.start();
    }

    private final class CallWatch implements Watch {

        private final Observation observation;
        private final CallContext call;

        CallWatch(Observation observation, CallContext call) {
            this.observation = observation;
            this.call = call;
        }

        @Override
        public Context within(Context context) {
            return context.put(ObservationThreadLocalAccessor.KEY, observation);
        }

        @Override
        public Watch attemptStarted(int number, ContextView context) {
            return new CallWatch(start(ATTEMPT, call, context), call);
        }

        @Override
        public void ended(CallOutcome end) {
            observation
                    .lowCardinalityKeyValue("manus.outcome", end.outcome().tag())
                    .lowCardinalityKeyValue("manus.status", end.status() == 0 ? NONE : String.valueOf(end.status()))
                    .lowCardinalityKeyValue(
                            "manus.error",
                            end.error() == null ? NONE : end.error().getClass().getSimpleName())
                    .highCardinalityKeyValue("manus.request_id", end.requestId() == null ? NONE : end.requestId());
            if (end.error() != null) {
                observation.error(end.error());
            }
            observation.stop();
        }
    }
}
