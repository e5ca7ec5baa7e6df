package io.github.manusreactive.webhook;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.WebhookRejectedException;
import io.github.manusreactive.error.WebhookRejectedException.Reason;
import io.github.manusreactive.internal.util.MonoSteps;
import io.github.manusreactive.internal.util.SingleFlight;
import io.github.manusreactive.internal.util.TimeSource;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Provides the key that verifies deliveries and caches it for an hour. Share one among all verifiers of an account. Concurrent
 * deliveries share one fetch. If the key cannot be renewed, the old one stays in use. A signature that does not match causes one
 * more fetch, at most once a minute, so that forged deliveries cause few requests.
 *
 * @since 0.1.0
 */
public final class WebhookKeyProvider {

    private static final Logger log = LoggerFactory.getLogger(WebhookKeyProvider.class);
    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration PAUSE_WITHOUT_KEY = Duration.ofSeconds(5);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<Mono<WebhookPublicKey>> source;
    private final Scheduler scheduler;
    private final TimeSource clocks;
    private final SingleFlight<HeldKey> flight = new SingleFlight<>();

    private volatile @Nullable HeldKey held;
    private volatile @Nullable FetchFailure failure;

    private WebhookKeyProvider(Supplier<Mono<WebhookPublicKey>> source, Scheduler scheduler) {
        this.source = source;
        this.scheduler = scheduler;
        this.clocks = new TimeSource(scheduler);
    }

    private record HeldKey(PublicKey key, @Nullable Long fetchedAt) {}

    private record FetchFailure(long at, Throwable cause) {}

    /**
     * Returns a provider of a fixed key.
     *
     * @param pem {@code -----BEGIN PUBLIC KEY-----} and so on
     * @throws InvalidSettingException if it is not an RSA key
     */
    public static WebhookKeyProvider fixed(String pem) {
        PublicKey key;
        try {
            key = parse(pem);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidSettingException("pem", "is not an RSA public key in PEM form");
        }
        WebhookKeyProvider keys = new WebhookKeyProvider(Mono::never, Schedulers.immediate());
        keys.held = new HeldKey(key, null);
        return keys;
    }

    /**
     * Returns a provider that fetches the key on demand; {@link Webhooks#keys()} returns one that calls the API.
     *
     * @param source fetches the key
     * @param scheduler provides the time and ends a fetch after 5 s
     */
    public static WebhookKeyProvider cached(Supplier<Mono<WebhookPublicKey>> source, Scheduler scheduler) {
        return new WebhookKeyProvider(source, scheduler);
    }

    /** Returns the current key. Fails with reason {@code NO_KEY}. */
    Mono<PublicKey> current() {
        return Mono.defer(() -> {
                    HeldKey now = held;
                    return now != null && isYounger(now, TTL)
                            ? Mono.just(now)
                            : flight.join(this::fetch).onErrorResume(e -> now != null ? Mono.just(now) : noKey(e));
                })
                .map(HeldKey::key);
    }

    /** Returns a key other than the one that did not match; empty if there is none, or if no fetch is allowed yet. */
    Mono<PublicKey> otherThan(PublicKey tried) {
        return Mono.defer(() -> {
                    HeldKey now = held;
                    return now == null || !now.key().equals(tried) || isYounger(now, PAUSE)
                            ? Mono.justOrEmpty(now)
                            : flight.join(this::fetch).onErrorComplete();
                })
                .map(HeldKey::key)
                .filter(key -> !key.equals(tried));
    }

    private Mono<HeldKey> fetch() {
        FetchFailure last = failure;
        Duration pause = held == null ? PAUSE_WITHOUT_KEY : PAUSE;
        if (last != null && clocks.since(last.at()).compareTo(pause) < 0) {
            return Mono.error(last.cause());
        }
        return MonoSteps.given(source)
                .timeout(FETCH_TIMEOUT, scheduler)
                .map(this::parsed)
                .doOnNext(fresh -> {
                    held = fresh;
                    failure = null;
                })
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the key source returned no key")))
                .doOnError(e -> {
                    failure = new FetchFailure(clocks.mark(), e);
                    log.warn("Could not fetch the key that verifies webhooks: {}", e.toString());
                });
    }

    private HeldKey parsed(WebhookPublicKey answer) {
        String algorithm = answer.algorithm();
        if (algorithm != null && !algorithm.equalsIgnoreCase("RSA-SHA256")) {
            throw new IllegalStateException(
                    "unknown signature algorithm " + algorithm + "; check for a newer version of this client");
        }
        try {
            return new HeldKey(parse(answer.publicKey()), clocks.mark());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException("the key is not an RSA public key in PEM form", e);
        }
    }

    private static PublicKey parse(String pem) throws GeneralSecurityException {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        byte[] encoded = Base64.getDecoder().decode(base64);
        return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static Mono<HeldKey> noKey(Throwable cause) {
        return Mono.error(new WebhookRejectedException(
                Reason.NO_KEY,
                "the key could not be fetched (" + cause.getMessage()
                        + "); respond with HTTP 503 so that Manus delivers it again"));
    }

    private boolean isYounger(HeldKey key, Duration age) {
        Long fetchedAt = key.fetchedAt();
        return fetchedAt == null || clocks.since(fetchedAt).compareTo(age) < 0;
    }
}
