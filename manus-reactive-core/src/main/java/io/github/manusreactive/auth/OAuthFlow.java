package io.github.manusreactive.auth;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.util.SecretRedactor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Authorization of an Open App by a user: {@link #start()} returns the URL of the authorize page, {@link #exchange}
 * exchanges the code of the callback for tokens; {@link #refresh} and {@link #revoke} work on these tokens. Create one
 * per app and share it, because it enforces the app's limit of 60 calls a minute to each of the two endpoints; calls
 * over the limit wait.
 *
 * <p>The flow does not retry requests. If the response to a code exchange is lost, the exchange fails with {@link
 * ReauthorizationRequiredException}, since a code works only once. If the response to a refresh is lost, repeat the
 * refresh with the same tokens.
 *
 * @since 0.1.0
 */
public final class OAuthFlow {

    private static final String LOST_CODE =
            "the response to the code exchange was lost, and a code works only once; start the authorization again";

    private final OAuthApp app;
    private final PkceChallenge pkce = new PkceChallenge();
    private final TokenEndpoint tokenEndpoint;
    private final TokenEndpoint revokeEndpoint;
    private final Scheduler scheduler;

    private OAuthFlow(Builder builder) {
        this.app = builder.app;
        this.scheduler = builder.scheduler;
        this.tokenEndpoint =
                new TokenEndpoint(app, app.tokenUrl(), builder.transport, builder.responseTimeout, builder.scheduler);
        this.revokeEndpoint =
                new TokenEndpoint(app, app.revokeUrl(), builder.transport, builder.responseTimeout, builder.scheduler);
    }

    /** Creates a flow with default settings. */
    public static OAuthFlow of(OAuthApp app, HttpTransport transport) {
        return builder(app, transport).build();
    }

    /** Returns a builder. */
    public static Builder builder(OAuthApp app, HttpTransport transport) {
        return new Builder(app, transport);
    }

    /** Returns the app of this flow. */
    public OAuthApp app() {
        return app;
    }

    /**
     * Starts an authorization. The authorize URL contains the client id, the redirect URI, a random state and, in the
     * PKCE modes, an S256 challenge. It contains no scopes, since they come from the app's configuration.
     *
     * @return the URL for the browser, and the values to keep until the browser returns
     */
    public AuthorizationRequest start() {
        String state = pkce.randomText();
        String verifier = app.mode().usesPkce() ? pkce.randomText() : null;
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", app.clientId());
        query.put("redirect_uri", app.redirectUri().toString());
        query.put("state", state);
        if (verifier != null) {
            query.put("code_challenge", PkceChallenge.challenge(verifier));
            query.put("code_challenge_method", "S256");
        }
        return new AuthorizationRequest(UrlQueryParser.append(app.authorizePage(), query), state, verifier);
    }

    /**
     * Returns the page on which a user grants connectors. Use it if a call fails with {@code insufficient_scope:
     * connector … not granted}.
     */
    public URI connectorConsentUrl() {
        return UrlQueryParser.append(app.consentPage(), Map.of("client_id", app.clientId()));
    }

    /**
     * Checks the state and exchanges the code for tokens ({@code POST oauth/token}).
     *
     * @param request the result of {@link #start()}, from the session of the user whose browser returned
     * @param callback the URL of the callback with its query
     * @return the user's tokens. Fails with {@link InvalidRequestException} if state or code is missing or the state
     *     does not match the request; with {@link OAuthException} if the user or the server denied the authorization;
     *     with {@link ReauthorizationRequiredException} if the response was lost or the server failed (5xx except 503)
     */
    public Mono<OAuthTokens> exchange(AuthorizationRequest request, URI callback) {
        return Mono.defer(() -> exchange(request, UrlQueryParser.parse(callback)));
    }

    /**
     * Checks the state and exchanges the code for tokens ({@code POST oauth/token}).
     *
     * @param request the result of {@link #start()}, from the session of the user whose browser returned
     * @param callback the decoded query parameters of the callback: {@code code} and {@code state}, or {@code error}
     * @return the user's tokens; fails like {@link #exchange(AuthorizationRequest, URI)}
     */
    public Mono<OAuthTokens> exchange(AuthorizationRequest request, Map<String, String> callback) {
        return Mono.defer(() -> {
            String code = checkedCode(request, callback);
            Map<String, String> form = new LinkedHashMap<>();
            form.put("grant_type", "authorization_code");
            form.put("code", code);
            form.put("redirect_uri", app.redirectUri().toString());
            if (app.mode().usesPkce()) {
                form.put("code_verifier", required("codeVerifier", request.codeVerifier()));
            }
            return tokens(form, secrets(request), request.codeVerifier(), null)
                    .onErrorMap(
                            OAuthFlow::isLost,
                            lost -> new ReauthorizationRequiredException(
                                    CallContext.none().withRequestId(requestId(lost)), LOST_CODE, lost));
        });
    }

    /**
     * Exchanges tokens for new ones ({@code POST oauth/token}). The old tokens become invalid immediately, so save the
     * new ones before using them. {@link RefreshingOAuthCredentialsProvider} does so, and refreshes each token only
     * once.
     *
     * @param tokens the newest tokens
     * @return the new tokens. Fails with {@link ReauthorizationRequiredException} if the server responds with {@code
     *     invalid_grant} (and a status below 500) or there is no refresh token; with {@link OAuthException} if the
     *     server rejected the request for another reason or failed; with {@link ManusTransportException} if there is no
     *     response. If the request may have been processed, repeat it with the same tokens: the server responds with
     *     {@code invalid_grant} if they are no longer valid
     */
    public Mono<OAuthTokens> refresh(OAuthTokens tokens) {
        return Mono.defer(() -> {
            String refreshToken = tokens.refreshToken();
            if (refreshToken == null) {
                return Mono.error(new ReauthorizationRequiredException(
                        CallContext.none(), "there is no refresh token; send the user to the authorize page", null));
            }
            Map<String, String> form = new LinkedHashMap<>();
            form.put("grant_type", "refresh_token");
            form.put("refresh_token", refreshToken);
            if (app.mode() == OAuthMode.PKCE_WITH_SECRET) {
                form.put("code_verifier", required("codeVerifier", tokens.codeVerifier()));
            }
            return tokens(form, secrets(tokens), tokens.codeVerifier(), tokens)
                    .onErrorMap(OAuthException.class, OAuthFlow::deadOrSame);
        });
    }

    /**
     * Revokes a token ({@code POST oauth/revoke}, RFC 7009). Revoking an unknown or revoked token succeeds, so the call
     * can be repeated after any failure.
     *
     * @param token an access or refresh token
     * @return completes when the token is invalid; fails with {@link OAuthException} if the server rejected the request
     *     or there is no response
     */
    public Mono<Void> revoke(String token) {
        return Mono.defer(() -> revoke(Map.of("token", required("token", token)), List.of()));
    }

    /**
     * Revokes the refresh token, or the access token if there is no refresh token; see {@link #revoke(String)}.
     *
     * @return completes when the tokens are invalid
     */
    public Mono<Void> revoke(OAuthTokens tokens) {
        String refreshToken = tokens.refreshToken();
        return refreshToken == null
                ? revoke(Map.of("token", tokens.accessToken(), "token_type_hint", "access_token"), secrets(tokens))
                : revoke(Map.of("token", refreshToken, "token_type_hint", "refresh_token"), secrets(tokens));
    }

    private Mono<Void> revoke(Map<String, String> form, List<String> secrets) {
        return revokeEndpoint
                .post(form, secrets)
                .onErrorMap(
                        OAuthFlow::isLost,
                        lost -> new OAuthException(
                                0, "no_answer", "the response was lost; revoke again", requestId(lost), lost))
                .then();
    }

    /** Returns {@code true} if repeating a failed request can help. The server may have processed it. */
    static boolean mayPass(Throwable error) {
        return error instanceof ManusTransportException broken && broken.kind() != TransportException.Kind.SHUT_DOWN
                || error instanceof OAuthException refused && (refused.isRetryable() || isUnreadable(refused))
                || error instanceof RateLimitTimeoutException;
    }

    /** Returns {@code true} if the server may have processed a request without a valid response. */
    private static boolean isLost(Throwable error) {
        return error instanceof ManusTransportException broken && broken.outcome() == DeliveryOutcome.UNKNOWN
                || error instanceof OAuthException refused
                        && (refused.status() >= 500 && refused.status() != 503 || isUnreadable(refused));
    }

    private static boolean isUnreadable(OAuthException refused) {
        return refused.status() / 100 == 2 && refused.error().equals(TokenEndpoint.UNREADABLE);
    }

    private static @Nullable String requestId(Throwable error) {
        return error instanceof ManusException known ? known.requestId() : null;
    }

    /** Returns the longest duration of a call to the token endpoint, including the wait for the app's limit. */
    Duration longestCall() {
        return tokenEndpoint.longestCall();
    }

    private static List<String> secrets(AuthorizationRequest request) {
        return present(request.state(), request.codeVerifier());
    }

    private static List<String> secrets(OAuthTokens tokens) {
        return present(tokens.accessToken(), tokens.refreshToken(), tokens.codeVerifier());
    }

    private static List<String> present(@Nullable String... secrets) {
        return Arrays.stream(secrets).filter(Objects::nonNull).toList();
    }

    private Mono<OAuthTokens> tokens(
            Map<String, String> form, List<String> secrets, @Nullable String verifier, @Nullable OAuthTokens old) {
        long asked = scheduler.now(TimeUnit.MILLISECONDS);
        return tokenEndpoint.post(form, secrets).map(answer -> {
            if (!(answer.get("access_token") instanceof String accessToken) || accessToken.isBlank()) {
                throw new OAuthException(200, TokenEndpoint.UNREADABLE, "the response has no access token", null, null);
            }
            Set<String> scopes = scopes(answer.get("scope"));
            return new OAuthTokens(
                    accessToken,
                    answer.get("refresh_token") instanceof String next ? next : old == null ? null : old.refreshToken(),
                    expiry(asked, answer.get("expires_in")),
                    scopes.isEmpty() && old != null ? old.scopes() : scopes,
                    app.mode() == OAuthMode.PKCE_WITH_SECRET ? verifier : null);
        });
    }

    private static RuntimeException deadOrSame(OAuthException refused) {
        return refused.error().equals("invalid_grant")
                ? new ReauthorizationRequiredException(
                        CallContext.none().withRequestId(refused.requestId()),
                        "the refresh token was already used, has expired or was revoked; send the user to the authorize page",
                        refused)
                : refused;
    }

    private String checkedCode(AuthorizationRequest request, Map<String, String> callback) {
        String state = callback.get("state");
        String error = callback.get("error");
        if (state == null && error == null) {
            throw new InvalidRequestException("state", "is missing from the callback");
        }
        if (state != null && !equalInConstantTime(request.state(), state)) {
            throw new InvalidRequestException(
                    "state",
                    "does not match the state of this authorization; the callback may be forged. Start the authorization again");
        }
        if (error != null) {
            String description =
                    callback.getOrDefault("error_description", "the user or the server denied the authorization");
            List<String> secrets = new ArrayList<>(secrets(request));
            secrets.add(callback.getOrDefault("code", ""));
            ClientSecret clientSecret = app.clientSecret();
            secrets.add(clientSecret == null ? "" : clientSecret.value());
            SecretRedactor redactor = new SecretRedactor(secrets);
            throw new OAuthException(0, redactor.redact(error), redactor.redact(description), null, null);
        }
        return required("code", callback.get("code"));
    }

    private static boolean equalInConstantTime(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidRequestException(field, "is missing or blank");
        }
        return value;
    }

    private static @Nullable Instant expiry(long asked, @Nullable Object expiresIn) {
        try {
            return expiresIn == null
                    ? null
                    : Instant.ofEpochMilli(asked).plusSeconds(Long.parseLong(String.valueOf(expiresIn)));
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            // the lifetime overflows the clock: treat it as missing, so that the tokens are not lost
            return null;
        }
    }

    private static Set<String> scopes(@Nullable Object scope) {
        return scope instanceof String text && !text.isBlank()
                ? Set.copyOf(Arrays.asList(text.strip().split("\\s+")))
                : Set.of();
    }

    /**
     * Builder of {@link OAuthFlow}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final OAuthApp app;
        private final HttpTransport transport;
        private Duration responseTimeout = Duration.ofSeconds(30);
        private Scheduler scheduler = Schedulers.parallel();

        private Builder(OAuthApp app, HttpTransport transport) {
            this.app = Objects.requireNonNull(app, "app");
            this.transport = Objects.requireNonNull(transport, "transport");
        }

        /**
         * Sets the longest pause while waiting for a response. A call may take up to one minute longer, from the wait
         * for a connection to the end of the response; after that the response counts as lost.
         *
         * @param timeout default: 30 s
         */
        public Builder responseTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new InvalidSettingException("responseTimeout", "must be positive");
            }
            this.responseTimeout = timeout;
            return this;
        }

        /**
         * Sets the clock for token expiry and the timers of the local rate limit.
         *
         * @param scheduler default: {@link Schedulers#parallel()}
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Creates the flow. */
        public OAuthFlow build() {
            return new OAuthFlow(this);
        }
    }
}
