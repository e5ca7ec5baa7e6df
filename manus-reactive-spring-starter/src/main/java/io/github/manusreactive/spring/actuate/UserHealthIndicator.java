package io.github.manusreactive.spring.actuate;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Checks whether {@code user.me} succeeds for a user. Concurrent and later checks share one call while its result is
 * cached; a bad result is cached for at most 10 seconds. While it is not the user's turn, the last result is returned.
 */
final class UserHealthIndicator implements ReactiveHealthIndicator {

    private static final Duration KEEP_BAD_FOR = Duration.ofSeconds(10);

    private static final Health NOT_CHECKED =
            Health.unknown().withDetail("message", "not checked yet").build();

    private final ManusClient client;
    private final Mono<Health> health;
    private volatile Health last = NOT_CHECKED;
    private volatile BooleanSupplier mayCheck = () -> true;

    UserHealthIndicator(ManusClient client, Duration keepFor, Duration timeout, Scheduler scheduler) {
        this.client = client;
        ManusClient once = client.with(
                options -> options.timeout(timeout).responseTimeout(timeout).retry(RetrySettings.off()));
        Duration keepBadFor = keepFor.compareTo(KEEP_BAD_FOR) < 0 ? keepFor : KEEP_BAD_FOR;
        Mono<Health> look = once.account().me().map(id -> Health.up().build()).onErrorResume(e -> Mono.just(unwell(e)));
        Mono<Health> checked = look.doOnNext(found -> last = found)
                .cache(
                        found -> found.getStatus().equals(Status.UP) ? keepFor : keepBadFor,
                        error -> Duration.ZERO,
                        () -> Duration.ZERO,
                        scheduler);
        this.health = Mono.defer(() -> mayCheck.getAsBoolean() ? checked : Mono.just(last));
    }

    ManusClient client() {
        return client;
    }

    /** @param mayCheck returns whether it is the user's turn */
    void checkIf(BooleanSupplier mayCheck) {
        this.mayCheck = mayCheck;
    }

    @Override
    public Mono<Health> health() {
        return health;
    }

    /** An exhausted rate limit does not show a problem of the API. */
    private static Health unwell(Throwable error) {
        boolean busy = error instanceof RateLimitedException
                || error instanceof RateLimitTimeoutException
                || error instanceof RateLimitQueueFullException;
        Health.Builder health = busy ? Health.unknown() : Health.down();
        health.withDetail("error", error.getClass().getSimpleName());
        if (error instanceof ManusException known) {
            health.withDetail("message", String.valueOf(known.getMessage()));
        }
        return health.build();
    }
}
