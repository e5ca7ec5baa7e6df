package io.github.manusreactive.call;

import io.github.manusreactive.error.CallContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Feeds Micrometer's Observation API, so that metrics and traces come out where handlers for them are registered:
 * {@code manus.client.call} for a call, {@code manus.client.attempt} for each attempt within it. A parent is taken from the
 * Reactor context (or the subscribing thread) and handed on the same way. Low-cardinality keys only, but for the request id; no
 * task id, URL or credential is in any of them. Needs {@code io.micrometer:micrometer-observation} on the class path.
 *
 * <pre>{@code
 * ManusClient.builder().apiKey(key).observer(MicrometerCallObserver.of(observationRegistry)).build();
 * }</pre>
 */
public final class MicrometerCallObserver implements CallObserver {

    /** Name of the observation of a call. */
    public static final String CALL = "manus.client.call";

    /** Name of the observation of an attempt. */
    public static final String ATTEMPT = "manus.client.attempt";

    private final ObservationRegistry registry;

    private MicrometerCallObserver(ObservationRegistry registry) {
        this.registry = registry;
    }

    /**
     * Feeds a registry.
     *
     * @param registry with the handlers of the application
     * @return the observer, for a client's builder
     */
    public static CallObserver of(ObservationRegistry registry) {
        return new MicrometerCallObserver(registry);
    }

    @Override
    public Watch callStarted(CallContext call, ContextView context) {
        return new Watching(start(CALL, call, context), call);
    }

    private Observation start(String name, CallContext call, ContextView context) {
        String operation = String.valueOf(call.operation());
        Observation observation = Observation.createNotStarted(name, registry)
                .contextualName(operation)
                .lowCardinalityKeyValue("manus.operation", operation);
        if (context.hasKey(ObservationThreadLocalAccessor.KEY)) {
            observation.parentObservation(context.get(ObservationThreadLocalAccessor.KEY));
        }
        return observation.start();
    }

    private final class Watching implements Watch {

        private final Observation observation;
        private final CallContext call;

        Watching(Observation observation, CallContext call) {
            this.observation = observation;
            this.call = call;
        }

        @Override
        public Context within(Context context) {
            return context.put(ObservationThreadLocalAccessor.KEY, observation);
        }

        @Override
        public Watch attemptStarted(int number, ContextView context) {
            return new Watching(start(ATTEMPT, call, context), call);
        }

        @Override
        public void ended(CallEnd end) {
            observation
                    .lowCardinalityKeyValue("manus.outcome", end.outcome().tag())
                    .lowCardinalityKeyValue("manus.status", end.status() == 0 ? "none" : String.valueOf(end.status()))
                    .lowCardinalityKeyValue(
                            "manus.error",
                            end.error() == null
                                    ? "none"
                                    : end.error().getClass().getSimpleName())
                    .highCardinalityKeyValue("manus.request_id", end.requestId() == null ? "none" : end.requestId());
            if (end.error() != null) {
                observation.error(end.error());
            }
            observation.stop();
        }
    }
}
