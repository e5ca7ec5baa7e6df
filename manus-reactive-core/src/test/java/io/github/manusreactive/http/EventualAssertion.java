package io.github.manusreactive.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/** Waits for what happens on other threads. */
public final class EventualAssertion {

    private EventualAssertion() {}

    static void until(String what, BooleanSupplier condition) {
        until(what, condition, () -> "");
    }

    /** @param state what a failure shows beside the condition */
    static void until(String what, BooleanSupplier condition, Supplier<?> state) {
        Boolean met = Flux.interval(Duration.ZERO, Duration.ofMillis(10))
                .map(tick -> condition.getAsBoolean())
                .filter(now -> now)
                .take(TransportCalls.PATIENCE)
                .blockFirst();
        if (met == null) {
            throw new AssertionError("still not: " + what + " " + state.get());
        }
    }

    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(TransportCalls.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still waiting");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
