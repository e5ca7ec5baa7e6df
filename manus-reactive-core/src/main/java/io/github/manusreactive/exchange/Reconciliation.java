package io.github.manusreactive.exchange;

import io.github.manusreactive.retry.FailureClass;
import io.github.manusreactive.retry.ReconcileSettings;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Settles attempts with an open outcome by reading the state, at growing intervals until the settle time is over: an effect
 * may show up late. Found, the call is done; absent to the end, the attempt counts as undone and may be repeated.
 */
final class Reconciliation {

    private static final Logger log = LoggerFactory.getLogger(CallLog.LOGGER);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    private final Exchange exchange;

    Reconciliation(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Goes on with the value, with an {@link FailureClass#UNDONE} failure, or with the error the caller gets. */
    <T> Mono<T> settle(FailedAttempt failure, ApiCall<T> call, CallState state) {
        ReconcileSettings settings = state.options.reconcile();
        Reconciler<T> reconciler = call.reconciler();
        if (!failure.failureClass().isOpen(state.operation) || reconciler == null || !settings.enabled()) {
            return Mono.error(failure);
        }
        if (call.lookalikes() && !settings.lookalikes()) {
            return Mono.error(failure);
        }
        Duration settleTime = failure.timedOut() ? settings.settleAfterTimeout() : settings.settleTime();
        CallStart start = new CallStart(state.startedAt, exchange.config().serverClock(), settings.clockSkew());
        return new Looks<>(failure, state, reconciler, start, settleTime).after(Duration.ZERO, FIRST_LOOK);
    }

    private final class Looks<T> {

        private final FailedAttempt failure;
        private final CallState state;
        private final Reconciler<T> reconciler;
        private final CallStart start;
        private final Duration settleTime;

        Looks(FailedAttempt failure, CallState state, Reconciler<T> reconciler, CallStart start, Duration settleTime) {
            this.failure = failure;
            this.state = state;
            this.reconciler = reconciler;
            this.start = start;
            this.settleTime = settleTime;
        }

        Mono<T> after(Duration waited, Duration interval) {
            Duration left = settleTime.minus(waited);
            Duration wait = interval.compareTo(left) < 0 ? interval : left;
            if (wait.compareTo(state.remaining()) >= 0) {
                return Mono.error(failure.ambiguous("the call's time is over before that can be found out", null));
            }
            Mono<Finding<T>> look = Mono.defer(
                    () -> reconciler.look(exchange.with(options -> options.withTimeout(state.remaining())), start));
            return Mono.delay(wait, exchange.scheduler())
                    .then(look)
                    .onErrorMap(error ->
                            failure.ambiguous("looking whether it did failed too: " + error.getMessage(), error))
                    .switchIfEmpty(Mono.error(() -> failure.ambiguous("looking whether it did found nothing", null)))
                    .flatMap(finding -> next(finding, waited.plus(wait), interval));
        }

        private Mono<T> next(Finding<T> finding, Duration waited, Duration interval) {
            if (finding instanceof Finding.Found<T> found) {
                log.info(
                        "{} user={}: the answer was lost, but the call had its effect",
                        state.operation,
                        state.user.label());
                return Mono.just(found.value());
            }
            if (finding instanceof Finding.Unclear<T> unclear) {
                return Mono.error(failure.ambiguous("the state does not tell whether it did: " + unclear.why(), null));
            }
            return waited.compareTo(settleTime) >= 0
                    ? Mono.error(failure.undone())
                    : after(waited, interval.multipliedBy(2));
        }
    }
}
