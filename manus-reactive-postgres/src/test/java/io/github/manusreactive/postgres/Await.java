package io.github.manusreactive.postgres;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;

/** Waits for something that another process or thread does. */
public final class Await {

    private Await() {}

    /** Fails after 30 seconds. */
    public static void until(BooleanSupplier condition) {
        Flux.interval(Duration.ZERO, Duration.ofMillis(20))
                .onBackpressureDrop()
                .publishOn(reactor.core.scheduler.Schedulers.boundedElastic(), 1)
                .filter(tick -> condition.getAsBoolean())
                .blockFirst(Duration.ofSeconds(30));
    }
}
