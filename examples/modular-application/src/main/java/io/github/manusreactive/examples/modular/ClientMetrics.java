package io.github.manusreactive.examples.modular;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.observation.MicrometerCallObserver;
import io.github.manusreactive.observation.ResponseMetrics;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;

/** The metrics of a client. Loaded only if Micrometer is present. */
final class ClientMetrics {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();

    ClientMetrics() {
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    }

    void observe(ManusClients.Builder builder) {
        builder.observer(MicrometerCallObserver.of(observations)).observer(ResponseMetrics.of(meters));
    }

    void observe(OperationRateLimiter budget) {
        RateLimitMetrics.of(budget).bindTo(meters);
    }

    String report() {
        return "metrics "
                + meters.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .distinct()
                        .sorted()
                        .toList();
    }
}
