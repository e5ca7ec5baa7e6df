package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.redis.internal.HeldPermit.LeaseStart;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Exchanges of one rate limit with Redis, one at a time. An exchange without a reply is repeated with the same number, so that
 * Redis may run it twice or late.
 *
 * <p>The monitor of the permits guards the state. It is never held while a message is sent or a call is served.
 */
final class ExchangeLoop {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);
    /** A connection takes several round trips; the next attempt waits for the same one. */
    private static final int CONNECT_TIMEOUTS = 4;

    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(20);
    private static final Duration LONGEST_BACKOFF = Duration.ofMillis(500);

    private final LimiterEnvironment environment;
    private final ReplicaSettings settings;
    private final ReplicaIdentity identity;
    private final ExchangeTransport transport;
    private final QueueKey key;
    private final SharedPermits permits;
    private final Runnable refreshed;

    private @Nullable ExchangeRequest underWay;
    private boolean leaving;
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private int failures;
    private boolean timerSet;
    private long timerAt;
    private @Nullable Disposable timer;

    /** @param refreshed runs after each change of the permits, without the monitor */
    ExchangeLoop(
            LimiterEnvironment environment,
            ReplicaSettings settings,
            ReplicaIdentity identity,
            ExchangeTransport transport,
            QueueKey key,
            SharedPermits permits,
            Runnable refreshed) {
        this.environment = environment;
        this.settings = settings;
        this.identity = identity;
        this.transport = transport;
        this.key = key;
        this.permits = permits;
        this.refreshed = refreshed;
    }

    /** Starts the next exchange if it is due, else sets the timer for it. Called without the monitor after each change. */
    void check() {
        long now = environment.now();
        ExchangeRequest request = null;
        Disposable obsolete = null;
        long delay = 0;
        synchronized (permits) {
            if (underWay != null || leaving) {
                return;
            }
            long due = permits.dueAt(now);
            if (due - now <= 0) {
                request = permits.request(identity.replica(), identity.nextNumber(), false, now);
                underWay = request;
                timerSet = false;
                obsolete = takeTimer();
            } else if (due - now < SharedPermits.NEVER && (!timerSet || timerAt - due > 0)) {
                timerSet = true;
                timerAt = due;
                delay = due - now;
                obsolete = takeTimer();
            }
        }
        if (obsolete != null) {
            obsolete.dispose();
        }
        if (request != null) {
            send(request, start());
        } else if (delay > 0) {
            setTimer(delay);
        }
    }

    private void setTimer(long delay) {
        try {
            Disposable set = environment.scheduler().schedule(this::wakeUp, delay, TimeUnit.NANOSECONDS);
            synchronized (permits) {
                timer = set;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug(
                    "The scheduler was shut down; permits of {} return at the end of their lease", key.operation(), e);
        }
    }

    private void wakeUp() {
        synchronized (permits) {
            timerSet = false;
        }
        check();
    }

    /** The lease of what is granted counts from the first time a request was sent. */
    private void send(ExchangeRequest request, LeaseStart sent) {
        transport
                .connected()
                .timeout(
                        settings.timeout().multipliedBy(CONNECT_TIMEOUTS),
                        Mono.error(() -> new TimeoutException("no connection yet")),
                        environment.scheduler())
                .then(Mono.defer(() -> transport.exchange(key.user(), key.operation(), request))
                        .timeout(settings.timeout(), unanswered(), environment.scheduler()))
                .publishOn(environment.scheduler())
                .subscribe(reply -> replied(request, sent, reply), error -> failed(request, sent, error));
    }

    private <T> Mono<T> unanswered() {
        return Mono.error(() ->
                new TimeoutException("no reply within " + settings.timeout().toMillis() + " ms"));
    }

    private void replied(ExchangeRequest request, LeaseStart sent, ExchangeReply reply) {
        long now = environment.now();
        boolean recovered;
        synchronized (permits) {
            underWay = null;
            failures = 0;
            recovered = permits.contact().isFailing();
            if (reply.status() == ExchangeReply.Status.STALE) {
                identity.rename();
                permits.wake(true);
            } else {
                permits.replied(request, sent, reply, now);
            }
        }
        if (reply.status() == ExchangeReply.Status.STALE) {
            LOG.error(
                    "Another process uses the replica name {}; this one continues as {}",
                    request.replica(),
                    identity.replica());
        }
        if (recovered) {
            LOG.info("Redis responds again; the rate limit of {} is shared", key.operation());
        }
        if (!reply.wake().isEmpty()) {
            transport
                    .wake(key, reply.wake())
                    .subscribe(
                            null, error -> LOG.debug("Waiting replicas were not woken; they ask again later", error));
        }
        refreshed.run();
        endIfLeaving();
        check();
    }

    private void failed(ExchangeRequest request, LeaseStart sent, Throwable error) {
        boolean first;
        int inARow;
        synchronized (permits) {
            if (leaving) {
                underWay = null;
            }
            first = !permits.contact().isFailing();
            permits.contact().failed(String.valueOf(error.getMessage()), sent.now());
            inARow = ++failures;
        }
        if (first && inARow == 1) {
            LOG.warn(
                    "Redis did not respond to an exchange of the rate limit of {}; it is repeated: {}",
                    key.operation(),
                    error.getMessage());
        }
        long delay = Math.min(SHORTEST_BACKOFF.toMillis() << Math.min(inARow - 1, 10), LONGEST_BACKOFF.toMillis());
        refreshed.run();
        if (endIfLeaving()) {
            return;
        }
        try {
            environment.scheduler().schedule(() -> send(request, sent), delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The scheduler was shut down; an exchange of {} is not repeated", key.operation(), e);
        }
    }

    /** Reports everything and leaves, once the current exchange has ended or failed. Best effort. */
    Mono<Void> leave() {
        return Mono.defer(() -> {
            Disposable obsolete;
            boolean idle;
            synchronized (permits) {
                if (leaving) {
                    return Mono.empty();
                }
                leaving = true;
                idle = underWay == null;
                obsolete = takeTimer();
            }
            if (obsolete != null) {
                obsolete.dispose();
            }
            return (idle ? Mono.<Void>empty() : ended.asMono()).then(Mono.defer(this::farewell));
        });
    }

    private Mono<Void> farewell() {
        ExchangeRequest last;
        synchronized (permits) {
            permits.waiting(0, 0, 0, 0);
            last = permits.request(identity.replica(), identity.nextNumber(), true, environment.now());
        }
        return transport
                .exchange(key.user(), key.operation(), last)
                .timeout(settings.timeout(), Mono.empty(), environment.scheduler())
                .onErrorComplete()
                .then();
    }

    private boolean endIfLeaving() {
        synchronized (permits) {
            if (!leaving || underWay != null) {
                return false;
            }
        }
        ended.tryEmitEmpty();
        return true;
    }

    private LeaseStart start() {
        return new LeaseStart(environment.now(), environment.scheduler().now(TimeUnit.MILLISECONDS));
    }

    private @Nullable Disposable takeTimer() {
        Disposable taken = timer;
        timer = null;
        return taken;
    }
}
