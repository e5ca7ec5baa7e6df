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
 * Feeds Micrometer's Observation API, so that metrics and traces come out where handlers for them are registered:
 * {@code manus.client.call} for a call, {@code manus.client.attempt} for each attempt within it. A parent is taken from the
 * Reactor context (or the subscribing thread) and handed on the same way. Low-cardinality keys only, but for the request id and
 * the user's label; no task id, URL or credential is in any of them. Needs {@code io.micrometer:micrometer-observation} on the
 * class path.
 *
 * <pre>{@code
 * ManusClients.builder().apiKey(key).observer(MicrometerCallObserver.of(observationRegistry)).build().client();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class MicrometerCallObserver implements CallObserver {

    /** Name of the observation of a call. */
    public static final String CALL = "manus.client.call";

    /** Name of the observation of an attempt. */
    public static final String ATTEMPT = "manus.client.attempt";

    private static final String USER = "manus.user";
    private static final String NONE = "none";

    private final ObservationRegistry registry;
    private final @Nullable UnaryOperator<String> userTag;

    private MicrometerCallObserver(ObservationRegistry registry, @Nullable UnaryOperator<String> userTag) {
        this.registry = registry;
        this.userTag = userTag;
    }

    /**
     * Feeds a registry; the user's label is in traces only.
     *
     * @param registry with the handlers of the application
     * @return the observer, for a client's builder
     */
    public static CallObserver of(ObservationRegistry registry) {
        return new MicrometerCallObserver(registry, null);
    }

    /**
     * Feeds a registry, with the user in metrics too.
     *
     * @param registry with the handlers of the application
     * @param userTag gives the value of {@code manus.user} for a user's label; give few values, such as the labels that are known
     *     beforehand and {@code other} for all else, since each makes time series of its own
     * @return the observer, for a client's builder
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
        if (userTag == null) {
            observation.highCardinalityKeyValue(USER, user);
        } else {
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
