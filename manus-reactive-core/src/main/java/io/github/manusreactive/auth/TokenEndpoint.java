package io.github.manusreactive.auth;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.ratelimit.CallRateLimiter;
import io.github.manusreactive.internal.util.GuardedMono;
import io.github.manusreactive.internal.util.HandOverTracker;
import io.github.manusreactive.internal.util.RetryAfterParser;
import io.github.manusreactive.internal.util.SecretRedactor;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.ratelimit.RateLimit;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Sends forms to {@code oauth/token} and {@code oauth/revoke} without retries, and reads the responses. */
final class TokenEndpoint {

    private static final RateLimit LIMIT = RateLimit.perMinute(60);
    private static final Duration MAX_WAIT = LIMIT.window().plusSeconds(5);

    /** For the wait for a connection and for a slow response: the response timeout limits only pauses. */
    private static final Duration BEYOND_SILENCE = Duration.ofMinutes(1);

    private static final long MAX_RESPONSE_BYTES = 64 * 1024;
    private static final int READ_TEXT = 8_192;
    private static final int SHOWN_TEXT = 500;
    static final String UNREADABLE = "no_oauth_answer";
    private static final String SERVER_ERROR = "server_error";
    private static final Set<String> SECRET_FIELDS =
            Set.of("client_secret", "code", "code_verifier", "refresh_token", "token");
    private static final Set<String> ISSUED_FIELDS = Set.of("access_token", "refresh_token", "id_token");

    private final OAuthApp app;
    private final URI url;
    private final HttpTransport transport;
    private final Duration responseTimeout;
    private final Scheduler scheduler;
    private final CallRateLimiter limiter;

    TokenEndpoint(OAuthApp app, URI url, HttpTransport transport, Duration responseTimeout, Scheduler scheduler) {
        this.app = app;
        this.url = url;
        this.transport = transport;
        this.responseTimeout = responseTimeout;
        this.scheduler = scheduler;
        this.limiter = new CallRateLimiter("the token endpoint", LIMIT, MAX_WAIT, scheduler);
    }

    /**
     * Sends the form with the app's credentials. Fails with a {@link ManusTransportException} if there is no response,
     * and with an {@link OAuthException} if the response is not a success.
     *
     * @param otherSecrets masked in errors in addition to the secrets of the form
     * @return the fields of a successful response, empty if the body is not a JSON object
     */
    Mono<Map<String, Object>> post(Map<String, String> grant, Collection<String> otherSecrets) {
        Map<String, String> form = new LinkedHashMap<>(grant);
        List<String> secrets = new ArrayList<>(otherSecrets);
        HttpHeaders headers = HttpHeaders.empty()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .with("Accept", "application/json");
        ClientSecret secret = app.clientSecret();
        if (secret != null) {
            secrets.add(secret.value());
        }
        if (secret != null && app.secretPlacement() == OAuthApp.SecretPlacement.BASIC) {
            String basic = basic(app.clientId(), secret.value());
            headers = headers.with("Authorization", "Basic " + basic);
            secrets.add(basic);
        } else {
            form.put("client_id", app.clientId());
            if (secret != null) {
                form.put("client_secret", secret.value());
            }
        }
        SECRET_FIELDS.stream().map(form::get).filter(Objects::nonNull).forEach(secrets::add);
        HttpCall call =
                new HttpCall("POST", url, headers, HttpBody.of(encoded(form)), responseTimeout, MAX_RESPONSE_BYTES);
        Duration total = responseTimeout.plus(BEYOND_SILENCE);
        Mono<HttpResponse> exchange = GuardedMono.<HttpResponse>of(() -> inTime(call, total), TokenEndpoint::asFault)
                .switchIfEmpty(Mono.error(() -> asFault(null)));
        return limiter.limit(exchange)
                .onErrorMap(
                        TransportException.class,
                        fault -> new ManusTransportException(
                                CallContext.none(),
                                fault,
                                fault.kind().maybeSent() ? DeliveryOutcome.UNKNOWN : DeliveryOutcome.NOT_SENT))
                .map(reply -> guardedRead(reply, secrets));
    }

    /** Returns the longest duration of a call, from the queue to the end of the response. */
    Duration longestCall() {
        return MAX_WAIT.plus(responseTimeout).plus(BEYOND_SILENCE);
    }

    /** A request that still waits for a connection when the time has elapsed was not sent: the tokens are unchanged. */
    private Mono<HttpResponse> inTime(HttpCall call, Duration total) {
        return Mono.defer(() -> {
            HandOverTracker handOver = new HandOverTracker(() -> {});
            handOver.start();
            return transport
                    .exchange(call)
                    .contextWrite(handOver::addTo)
                    .timeout(
                            total,
                            Mono.error(() -> handOver.failBeforeSend() ? unsent(total) : endless(total)),
                            scheduler);
        });
    }

    private static TransportException unsent(Duration total) {
        return new TransportException(
                TransportException.Kind.POOL, "no connection was available within " + total.toSeconds() + " s", null);
    }

    /** The server may have processed the request. */
    private static TransportException endless(Duration total) {
        return new TransportException(
                TransportException.Kind.TIMEOUT, "no complete response within " + total.toSeconds() + " s", null);
    }

    private static TransportException asFault(@Nullable Throwable error) {
        if (error instanceof TransportException fault) {
            return fault;
        }
        return new TransportException(
                TransportException.Kind.RESET,
                error == null
                        ? "the transport completed without a response"
                        : "the transport failed with " + error.getClass().getName(),
                error);
    }

    /** Runs on a connection's event loop, where an {@link Error} would otherwise not terminate the call. */
    private Map<String, Object> guardedRead(HttpResponse reply, List<String> secrets) {
        try {
            return read(reply, secrets);
        } catch (Error e) {
            throw new OAuthException(
                    reply.status(),
                    UNREADABLE,
                    "reading the response failed with " + e.getClass().getName(),
                    null,
                    e);
        }
    }

    private Map<String, Object> read(HttpResponse reply, List<String> sent) {
        int status = reply.status();
        Map<String, Object> fields = object(reply);
        boolean success = status / 100 == 2;
        if (success && (fields == null || fields.get("error") == null)) {
            return fields == null ? Map.of() : fields;
        }
        List<String> secrets = new ArrayList<>(sent);
        if (fields != null) {
            ISSUED_FIELDS.stream()
                    .map(fields::get)
                    .filter(String.class::isInstance)
                    .forEach(issued -> secrets.add((String) issued));
        }
        throw refusal(reply, fields == null ? Map.of() : fields, new SecretRedactor(secrets));
    }

    /** Reads the RFC 6749 form, or the envelope of the other endpoints, which a gateway may use. */
    private OAuthException refusal(HttpResponse reply, Map<String, Object> fields, SecretRedactor redactor) {
        int status = reply.status();
        Object error = fields.get("error");
        Object code = error;
        Object description = fields.get("error_description");
        if (error instanceof Map<?, ?> envelope) {
            code = envelope.get("code");
            description = envelope.get("message");
        }
        String header = reply.headers().first("X-Request-Id");
        String requestId = header == null && fields.get("request_id") instanceof String inBody ? inBody : header;
        String text = description == null ? "HTTP " + status : "HTTP " + status + ": " + description;
        String known = code == null ? UNREADABLE : String.valueOf(code);
        if (status / 100 == 5) {
            // the body of a failed server or gateway says nothing about the grant
            text = code == null ? "HTTP " + status : text + " (" + code + ")";
            known = SERVER_ERROR;
        } else if (code == null) {
            text = "HTTP " + status + " without an OAuth error object";
        }
        return new OAuthException(
                CallContext.none().withRequestId(requestId == null ? null : shown(requestId, redactor)),
                status,
                shown(known, redactor),
                shown(text, redactor),
                RetryAfterParser.parse(
                        reply.headers().first("retry-after"), reply.headers().first("date"), now()),
                null);
    }

    private Instant now() {
        return new TimeSource(scheduler).wall();
    }

    /** Masks secrets, since the server may quote the request. */
    private static String shown(String text, SecretRedactor redactor) {
        String masked = redactor.redact(text, READ_TEXT).replaceAll("\\p{Cntrl}+", " ");
        return masked.length() <= SHOWN_TEXT ? masked : masked.substring(0, SHOWN_TEXT) + "…";
    }

    private static @Nullable Map<String, Object> object(HttpResponse reply) {
        try {
            return JsonCodec.standard().readObject(reply.body());
        } catch (JsonReadException e) {
            return null;
        }
    }

    private static byte[] encoded(Map<String, String> form) {
        return UrlQueryParser.encode(form).getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 6749, 2.3.1: both parts are form-encoded before they are joined. */
    private static String basic(String id, String secret) {
        byte[] pair =
                (UrlQueryParser.encode(id) + ":" + UrlQueryParser.encode(secret)).getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder().encodeToString(pair);
    }
}
