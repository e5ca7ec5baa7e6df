package io.github.manusreactive.redis;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimitListener;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import io.github.manusreactive.redis.internal.ExchangeTransport;
import io.github.manusreactive.redis.internal.LettuceExchangeTransport;
import io.github.manusreactive.redis.internal.MemoryWatcher;
import io.github.manusreactive.redis.internal.ReplicaSettings;
import io.github.manusreactive.redis.internal.SharedPermitSources;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Rate limiter that several processes (replicas) share through Redis or Valkey. All replicas together never exceed a limit,
 * and use all of it. All must have the same limits, lease and margin.
 *
 * <p>Calls wait in the queue of their replica; Redis knows only how many wait and since when. Permits go to the replica that got
 * the fewest. A permit has a lease: a call whose lease has ended is not sent but gets another permit. If a replica is killed,
 * its permits return after lease, margin and window, 80 seconds by default.
 *
 * <p>While Redis is unreachable, calls wait as long as they may, then fail with {@link
 * io.github.manusreactive.error.RateLimitTimeoutException}, which names Redis. No limit is exceeded, unless {@link
 * Builder#localShare} allows it.
 *
 * @since 0.1.0
 */
public final class RedisRateLimiter implements OperationRateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

    private final LimiterEnvironment environment;
    private final ExchangeTransport transport;
    private final SharedPermitSources sources;
    private final RateLimitQueues queues;
    private final Disposable.Composite background = Disposables.composite();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Mono<Void> closing;

    private RedisRateLimiter(Builder builder, ExchangeTransport transport) {
        this.environment = LimiterEnvironment.of(builder.limits, builder.scheduler);
        this.transport = transport;
        this.sources = new SharedPermitSources(environment, builder.replicaSettings(), transport);
        this.queues = new RateLimitQueues(environment, sources);
        this.closing = Mono.fromRunnable(background::dispose)
                .then(Mono.defer(sources::leave))
                .then(Mono.defer(transport::close))
                .cache();
    }

    /**
     * Returns a builder.
     *
     * @param connections to the Redis servers; the application closes its client itself
     * @param limits the limits and the settings of the queues, the same for all replicas
     */
    public static Builder builder(RedisConnections connections, RateLimitSettings limits) {
        return new Builder(connections, limits);
    }

    @Override
    public Mono<CallPermit> acquire(PermitRequest request) {
        return Mono.defer(() -> {
            if (background.isDisposed()) {
                return Mono.error(new IllegalStateException("the rate limiter was closed"));
            }
            if (started.compareAndSet(false, true)) {
                start();
            }
            return queues.acquire(request);
        });
    }

    private void start() {
        background.add(new MemoryWatcher(sources, transport).start(environment.scheduler()));
        background.add(Flux.defer(() -> transport.woken(sources.identity().replica()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, SHORTEST_BACKOFF)
                        .maxBackoff(LONGEST_BACKOFF)
                        .transientErrors(true)
                        .scheduler(environment.scheduler())
                        .doBeforeRetry(retry -> LOG.debug(
                                "Waiting calls are not woken by other replicas until Redis is reachable",
                                retry.failure())))
                .subscribe(sources::wake));
    }

    /** Ends a pause and discards the learnt limit for all replicas, if this one has used the rate limit lately. */
    @Override
    public void reset(String user, Operation operation) {
        queues.reset(user, operation);
    }

    @Override
    public RateLimitSettings settings() {
        return environment.settings();
    }

    /**
     * Returns the state of every rate limit that this replica uses, as Redis reported it last. The queues are those of this
     * replica.
     */
    @Override
    public List<RateLimitSnapshot> snapshots() {
        return queues.snapshots();
    }

    @Override
    public void addListener(RateLimitListener listener) {
        queues.addListener(listener);
    }

    @Override
    public boolean isWaitBounded() {
        return true;
    }

    /** Returns the name of this replica: the configured one and a random part. */
    public String replica() {
        return sources.identity().replica();
    }

    /**
     * Returns unused permits, reports the responses so far, and closes the connections that this limiter opened. Permits of
     * calls in flight return at the end of their lease. Later calls fail.
     *
     * @return completes after at most a few timeouts; idempotent
     */
    public Mono<Void> close() {
        return closing;
    }

    /** Omits the users. */
    @Override
    public String toString() {
        return "RedisRateLimiter[replica=" + replica() + ", queues=" + queues.size() + "]";
    }

    /**
     * Builder of a {@link RedisRateLimiter}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private static final Duration LONGEST = Duration.ofMinutes(10);

        private final RedisConnections connections;
        private final RateLimitSettings limits;
        private String keyPrefix = "manus";
        private String replica = "replica";
        private Duration lease = Duration.ofSeconds(15);
        private Duration margin = Duration.ofSeconds(5);
        private Duration timeout = Duration.ofMillis(250);
        private double localShare;
        private EmptyMemoryPolicy whenEmpty = EmptyMemoryPolicy.TRUST;
        private Scheduler scheduler = Schedulers.parallel();

        private Builder(RedisConnections connections, RateLimitSettings limits) {
            this.connections = Objects.requireNonNull(connections, "connections");
            this.limits = Objects.requireNonNull(limits, "limits");
        }

        /**
         * Sets the beginning of all keys and channels.
         *
         * @param keyPrefix default {@code manus}, the same for all replicas; without braces and blanks
         */
        public Builder keyPrefix(String keyPrefix) {
            this.keyPrefix = keyPrefix;
            return this;
        }

        /**
         * Sets the name of this process in logs and in Redis. A random part is added.
         *
         * @param replica default {@code replica}
         */
        public Builder replica(String replica) {
            this.replica = replica;
            return this;
        }

        /**
         * Sets the time for which a permit may be used after it was requested or renewed.
         *
         * @param lease 100 milliseconds to 10 minutes, default 15 seconds; more than four times the timeout
         */
        public Builder lease(Duration lease) {
            this.lease = lease;
            return this;
        }

        /**
         * Sets the longest time from the write of a request until the server counts it, and the largest step forward of Redis'
         * clock that exceeds no limit.
         *
         * @param margin 10 milliseconds to 10 minutes, default 5 seconds
         */
        public Builder margin(Duration margin) {
            this.margin = margin;
            return this;
        }

        /**
         * Sets the time after which an exchange with Redis is repeated.
         *
         * @param timeout 1 millisecond to 1 minute, default 250 milliseconds
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Lets this replica use a share of each limit, at least one call per window, after Redis was unreachable for one lease.
         * If the other replicas still reach Redis, all together can exceed the limit.
         *
         * @param localShare 0 to 1, default 0: calls wait for Redis
         */
        public Builder localShare(double localShare) {
            this.localShare = localShare;
            return this;
        }

        /**
         * Sets what to do if Redis remembers nothing.
         *
         * @param whenEmpty default {@link EmptyMemoryPolicy#TRUST}
         */
        public Builder whenEmpty(EmptyMemoryPolicy whenEmpty) {
            this.whenEmpty = whenEmpty;
            return this;
        }

        /**
         * Sets the scheduler for timers, clocks and the delivery of permits.
         *
         * @param scheduler must not block; default Reactor's parallel scheduler
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = scheduler;
            return this;
        }

        /**
         * Creates the rate limiter. Connects with the first call.
         *
         * @throws InvalidSettingException if a setting is out of range
         */
        public RedisRateLimiter build() {
            Preconditions.settingInRange("redis.lease", lease, Duration.ofMillis(100), LONGEST);
            Preconditions.settingInRange("redis.margin", margin, Duration.ofMillis(10), LONGEST);
            Preconditions.settingInRange(
                    "redis.timeout", timeout, Preconditions.ONE_MILLISECOND, Duration.ofMinutes(1));
            if (timeout.multipliedBy(4).compareTo(lease) > 0) {
                throw new InvalidSettingException(
                        "redis.timeout", "must be at most a quarter of the lease, but is " + timeout);
            }
            if (!(localShare >= 0 && localShare <= 1)) {
                throw new InvalidSettingException("redis.localShare", "must be between 0 and 1, but is " + localShare);
            }
            return new RedisRateLimiter(this, new LettuceExchangeTransport(connections.connector(), keyPrefix));
        }

        private ReplicaSettings replicaSettings() {
            return new ReplicaSettings(
                    replica, lease, margin, timeout, localShare, whenEmpty == EmptyMemoryPolicy.TRUST);
        }
    }
}
