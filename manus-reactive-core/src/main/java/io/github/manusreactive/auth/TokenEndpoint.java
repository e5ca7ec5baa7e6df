package io.github.manusreactive.auth;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.http.Transport;
import io.github.manusreactive.internal.HandOverTracker;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.json.JsonFault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Sends forms to {@code oauth/token} and {@code oauth/revoke}, never twice, and reads what comes back. */
final class TokenEndpoint {

    private static final int LIMIT = 60;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** For getting a connection and for an answer that drips: the response timeout sees only silence. */
    private static final Duration BEYOND_SILENCE = Duration.ofMinutes(1);

    private static final long MAX_RESPONSE_BYTES = 64 * 1024;
    private static final int SHORTEST_SECRET = 6;
    private static final Set<String> SECRET_FIELDS =
            Set.of("client_secret", "code", "code_verifier", "refresh_token", "token");

    private final OAuthApp app;
    private final URI url;
    private final Transport transport;
    private final Duration responseTimeout;
    private final Scheduler scheduler;
    private final CallPace pace;

    TokenEndpoint(OAuthApp app, URI url, Transport transport, Duration responseTimeout, Scheduler scheduler) {
        this.app = app;
        this.url = url;
        this.transport = transport;
        this.responseTimeout = responseTimeout;
        this.scheduler = scheduler;
        this.pace = new CallPace(LIMIT, WINDOW, WINDOW.plusSeconds(5), scheduler);
    }

    /**
     * Sends the form with the client's own credentials added.
     *
     * @return the fields of a successful answer, empty where it has no JSON object
     */
    Mono<Map<String, Object>> post(Map<String, String> grant, String ifLost) {
        Map<String, String> form = new LinkedHashMap<>(grant);
        HttpHeaders headers = HttpHeaders.empty()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .with("Accept", "application/json");
        ClientSecret secret = app.clientSecret();
        if (secret != null && app.secretPlacement() == OAuthApp.SecretPlacement.BASIC) {
            headers = headers.with("Authorization", basic(app.clientId(), secret.value()));
        } else {
            form.put("client_id", app.clientId());
            if (secret != null) {
                form.put("client_secret", secret.value());
            }
        }
        Duration total = responseTimeout.plus(BEYOND_SILENCE);
        HttpCall call =
                new HttpCall("POST", url, headers, HttpBody.of(encoded(form)), responseTimeout, MAX_RESPONSE_BYTES);
        return pace.paced(inTime(call, total))
                .onErrorMap(TransportFault.class, fault -> broken(fault, ifLost))
                .map(reply -> read(reply, form, ifLost));
    }

    /** A request that still waits for a connection when the time is over was not sent: the tokens are as they were. */
    private Mono<HttpReply> inTime(HttpCall call, Duration total) {
        return Mono.defer(() -> {
            HandOverTracker handOver = new HandOverTracker(() -> {});
            return transport
                    .exchange(call)
                    .contextWrite(handOver::addTo)
                    .timeout(
                            total,
                            Mono.error(() -> handOver.failBeforeSend() ? unsent(total) : endless(total)),
                            scheduler);
        });
    }

    private static TransportFault unsent(Duration total) {
        return new TransportFault(
                TransportFault.Kind.POOL, "no connection was ready within " + total.toSeconds() + " s", null);
    }

    /** Nobody knows how far it came. */
    private static TransportFault endless(Duration total) {
        return new TransportFault(
                TransportFault.Kind.TIMEOUT, "no whole answer within " + total.toSeconds() + " s", null);
    }

    private static RuntimeException broken(TransportFault fault, String ifLost) {
        return fault.kind().maybeSent()
                ? new ReauthorizationRequiredException(CallContext.none(), ifLost, fault)
                : new ManusTransportException(CallContext.none(), fault, true);
    }

    private Map<String, Object> read(HttpReply reply, Map<String, String> form, String ifLost) {
        int status = reply.status();
        String requestId = reply.headers().first("X-Request-Id");
        Map<String, Object> fields = object(reply);
        if (fields != null && fields.get("error") != null) {
            throw refused(status, fields, requestId, form);
        }
        if (status / 100 == 2) {
            return fields == null ? Map.of() : fields;
        }
        OAuthException unreadable = new OAuthException(
                status, "no_oauth_answer", "HTTP " + status + " without an OAuth error object", requestId, null);
        boolean processed = status >= 500 && status != 503;
        throw processed
                ? new ReauthorizationRequiredException(CallContext.none().withRequestId(requestId), ifLost, unreadable)
                : unreadable;
    }

    /** The RFC 6749 form, or, as a gateway in front may answer, the envelope of the other endpoints. */
    private static OAuthException refused(
            int status, Map<String, Object> fields, @Nullable String requestId, Map<String, String> form) {
        Object error = fields.get("error");
        String code;
        Object description;
        if (error instanceof Map<?, ?> envelope) {
            code = String.valueOf(envelope.get("code"));
            description = envelope.get("message");
        } else {
            code = String.valueOf(error);
            description = fields.get("error_description");
        }
        String id = requestId == null && fields.get("request_id") instanceof String inBody ? inBody : requestId;
        String text = description == null ? "HTTP " + status : String.valueOf(description);
        return new OAuthException(status, masked(code, form), masked(text, form), id, null);
    }

    /** A server that quotes what it refuses must not bring a secret into a log. */
    private static String masked(String text, Map<String, String> form) {
        String masked = text;
        for (String field : SECRET_FIELDS) {
            String secret = form.get(field);
            if (secret != null && secret.length() >= SHORTEST_SECRET) {
                masked = masked.replace(secret, "****");
            }
        }
        return masked.length() <= 500 ? masked : masked.substring(0, 500) + "…";
    }

    private static @Nullable Map<String, Object> object(HttpReply reply) {
        try {
            return JsonCodec.standard().readObject(reply.body());
        } catch (JsonFault e) {
            return null;
        }
    }

    private static byte[] encoded(Map<String, String> form) {
        return UrlQuery.encode(form).getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 6749, 2.3.1: both parts are form-encoded before they are joined. */
    private static String basic(String id, String secret) {
        byte[] pair = (UrlQuery.encode(id) + ":" + UrlQuery.encode(secret)).getBytes(StandardCharsets.US_ASCII);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
