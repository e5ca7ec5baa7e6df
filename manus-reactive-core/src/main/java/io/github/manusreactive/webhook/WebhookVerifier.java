package io.github.manusreactive.webhook;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.WebhookRejectedException;
import io.github.manusreactive.error.WebhookRejectedException.Reason;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.util.CallbackUrl;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Verifies that a delivery comes from Manus: RSA PKCS #1 v1.5 with SHA-256 over {@code timestamp.url.sha256hex(body)}, hashed
 * once. Needs the raw body, before any framework parsed it as JSON, and the callback URL as registered, with its query; behind a
 * proxy this is not the URL of the request.
 *
 * <p>Verification takes some tens of microseconds of CPU time plus the hash of the body, on the thread that delivers the body.
 * Thread-safe; create one per callback URL.
 *
 * @since 0.1.0
 */
public final class WebhookVerifier {

    /** Header with the Base64 signature. */
    public static final String SIGNATURE_HEADER = "X-Webhook-Signature";

    /** Header with the Unix time in seconds. */
    public static final String TIMESTAMP_HEADER = "X-Webhook-Timestamp";

    /** Maximum difference between the time of a delivery and now, in both directions. */
    static final Duration TOLERANCE = Duration.ofSeconds(300);

    private final String url;
    private final WebhookKeyProvider keys;
    private final int maxBodyBytes;
    private final Scheduler scheduler;

    private WebhookVerifier(Builder builder) {
        this.url = builder.url;
        this.keys = builder.keys;
        this.maxBodyBytes = builder.maxBodyBytes;
        this.scheduler = builder.scheduler;
    }

    /**
     * Returns a verifier with the defaults.
     *
     * @param url the exact callback URL as registered
     * @param keys from {@link Webhooks#keys()}
     */
    public static WebhookVerifier of(String url, WebhookKeyProvider keys) {
        return builder(url, keys).build();
    }

    /**
     * Returns a builder for a verifier.
     *
     * @param url the exact callback URL as registered
     * @param keys from {@link Webhooks#keys()}
     */
    public static Builder builder(String url, WebhookKeyProvider keys) {
        return new Builder(url, keys);
    }

    /**
     * Returns whether a body is a probe, which the server sends, signed or not, before a webhook becomes active: empty,
     * {@code {}}, or of a test type. Respond with 200 and do nothing; no verification is needed, because a probe has no effect.
     *
     * @param body the raw body
     */
    public static boolean isProbe(byte[] body) {
        return WebhookEventReader.isProbe(body);
    }

    /**
     * Verifies a delivery by its headers.
     *
     * @param headers headers of the request
     * @param body the raw body
     * @return the delivery; fails like {@link #verify(String, String, byte[])}
     */
    public Mono<WebhookDelivery> verify(HttpHeaders headers, byte[] body) {
        return verify(headers.first(SIGNATURE_HEADER), headers.first(TIMESTAMP_HEADER), body);
    }

    /**
     * Verifies a delivery.
     *
     * @param signature header {@value #SIGNATURE_HEADER}
     * @param timestamp header {@value #TIMESTAMP_HEADER}
     * @param body the raw body
     * @return the delivery; fails with a {@link WebhookRejectedException} that has the reason
     */
    public Mono<WebhookDelivery> verify(@Nullable String signature, @Nullable String timestamp, byte[] body) {
        return Mono.defer(() -> {
            requireSize(body.length);
            if (signature == null || signature.isBlank() || timestamp == null || timestamp.isBlank()) {
                throw new WebhookRejectedException(
                        Reason.MISSING_SIGNATURE, "missing header " + SIGNATURE_HEADER + " or " + TIMESTAMP_HEADER);
            }
            Instant sentAt = sentAt(timestamp.strip());
            byte[] signed = signature(signature.strip());
            String bodyHash = HexFormat.of().formatHex(sha256(body));
            byte[] text = (timestamp.strip() + "." + url + "." + bodyHash).getBytes(StandardCharsets.UTF_8);
            return keys.current()
                    .flatMap(key -> fits(key, text, signed)
                            ? Mono.just(true)
                            : keys.otherThan(key).map(other -> fits(other, text, signed)))
                    .filter(fits -> fits)
                    .switchIfEmpty(Mono.error(() -> wrongSignature(bodyHash)))
                    .map(fits -> new WebhookDelivery(event(body), sentAt, bodyHash));
        });
    }

    Scheduler scheduler() {
        return scheduler;
    }

    long nowMillis() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    /** Milliseconds of a monotonic clock. */
    long passedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(scheduler.now(TimeUnit.NANOSECONDS));
    }

    /** Fails with reason {@code TOO_LARGE}. */
    void requireSize(long bytes) {
        if (bytes > maxBodyBytes) {
            throw new WebhookRejectedException(
                    Reason.TOO_LARGE, "the body has " + bytes + " bytes, but " + maxBodyBytes + " are allowed");
        }
    }

    private WebhookRejectedException wrongSignature(String bodyHash) {
        return new WebhookRejectedException(
                Reason.WRONG_SIGNATURE,
                "the signature matches neither the body (SHA-256 " + bodyHash.substring(0, 12) + "…) nor the URL "
                        + url.replaceFirst("\\?.*", "?…") + "; pass the raw bytes and the URL exactly as registered");
    }

    private Instant sentAt(String timestamp) {
        long seconds;
        try {
            seconds = Long.parseUnsignedLong(timestamp);
        } catch (NumberFormatException e) {
            throw new WebhookRejectedException(Reason.MALFORMED_SIGNATURE, "the timestamp is not a number of seconds");
        }
        long now = scheduler.now(TimeUnit.SECONDS);
        if (seconds < now - TOLERANCE.toSeconds() && seconds >= 0) {
            throw new WebhookRejectedException(
                    Reason.STALE, "sent " + (now - seconds) + " s ago; 300 s are allowed. Check this machine's clock");
        }
        if (seconds > now + TOLERANCE.toSeconds() || seconds < 0) {
            throw new WebhookRejectedException(
                    Reason.FUTURE, "its time is more than 300 s ahead of this machine's clock");
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static byte[] signature(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new WebhookRejectedException(Reason.MALFORMED_SIGNATURE, "the signature is not Base64");
        }
    }

    private static WebhookEvent event(byte[] body) {
        try {
            return WebhookEventReader.read(body);
        } catch (JsonReadException e) {
            throw new WebhookRejectedException(
                    Reason.UNREADABLE, "the signature is valid, but the body is not a JSON object");
        }
    }

    private static boolean fits(PublicKey key, byte[] text, byte[] signed) {
        try {
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initVerify(key);
            rsa.update(text);
            return rsa.verify(signed);
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA256withRSA", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /**
     * Builds a {@link WebhookVerifier}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String url;
        private final WebhookKeyProvider keys;
        private int maxBodyBytes = 1024 * 1024;
        private Scheduler scheduler = Schedulers.parallel();

        private Builder(String url, WebhookKeyProvider keys) {
            String problem = CallbackUrl.problem(url);
            if (problem != null) {
                throw new InvalidSettingException("url", problem);
            }
            this.url = url;
            this.keys = Objects.requireNonNull(keys, "keys");
        }

        /**
         * Sets the maximum size of a body.
         *
         * @param bytes default: 1 MiB
         */
        public Builder maxBodyBytes(int bytes) {
            if (bytes < 1) {
                throw new InvalidSettingException("maxBodyBytes", "must be positive");
            }
            this.maxBodyBytes = bytes;
            return this;
        }

        /**
         * Sets the scheduler that provides the time; nothing runs on it.
         *
         * @param scheduler default: {@link Schedulers#parallel()}
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Returns the verifier. */
        public WebhookVerifier build() {
            return new WebhookVerifier(this);
        }
    }
}
