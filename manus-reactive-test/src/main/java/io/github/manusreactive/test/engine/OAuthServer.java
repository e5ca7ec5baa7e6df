package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.limit.Limits;
import io.github.manusreactive.test.limit.RateWindow;
import io.github.manusreactive.test.limit.WindowKind;
import io.github.manusreactive.test.oauth.OpenApp;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** /oauth/token, /oauth/revoke, the authorize page, and the tokens themselves. */
public final class OAuthServer {

    static final String AUTHORIZE_PATH = "/openapi/oauth";
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);
    private static final int CALLS_PER_MINUTE = 60;

    private record Code(
            OpenApp app,
            Account account,
            String redirectUri,
            @Nullable String challenge,
            long expires) {}

    private final SandboxTime time;
    private final Ids ids;
    private final Directory directory;
    private final Limits limits;
    private final Map<String, OpenApp> apps = new HashMap<>();
    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Grant> byAccess = new HashMap<>();
    private final Map<String, Grant> byRefresh = new HashMap<>();
    private final Map<String, RateWindow> windows = new HashMap<>();
    private Duration accessLife = Duration.ofHours(24);
    private Duration refreshLife = Duration.ofDays(30);
    private String approver;
    private int answersToLose;
    private int answersToFail;

    OAuthServer(SandboxTime time, Ids ids, Directory directory, Limits limits, String approver) {
        this.time = time;
        this.ids = ids;
        this.directory = directory;
        this.limits = limits;
        this.approver = approver;
    }

    void register(Map<String, Function<Inbound, Served>> paths) {
        paths.put("/oauth/token", request -> endpoint(request, this::token));
        paths.put("/oauth/revoke", request -> endpoint(request, this::revoke));
        paths.put(AUTHORIZE_PATH, this::authorizePage);
    }

    /**
     * An app, made at the first call with this id.
     *
     * @param clientId its id
     * @return the app
     */
    public synchronized OpenApp app(String clientId) {
        return apps.computeIfAbsent(clientId, OpenApp::new);
    }

    /**
     * How long tokens live from now on.
     *
     * @param access access tokens
     * @param refresh refresh tokens
     */
    public synchronized void lives(Duration access, Duration refresh) {
        accessLife = access;
        refreshLife = refresh;
    }

    /**
     * Who approves on the authorize page.
     *
     * @param user name of a user; empty for nobody, the page refuses then
     */
    public synchronized void approver(String user) {
        approver = user;
    }

    /**
     * Processes token calls without answering.
     *
     * @param times how many of the next ones
     */
    public synchronized void loseAnswers(int times) {
        answersToLose = times;
    }

    /**
     * Answers token calls with 500 without processing.
     *
     * @param times how many of the next ones
     */
    public synchronized void failAnswers(int times) {
        answersToFail = times;
    }

    /**
     * A user's approval.
     *
     * @param user who approves
     * @param parameters of the authorize URL
     * @return the callback's URI, with a code or an error
     */
    public synchronized String authorize(String user, Map<String, String> parameters) {
        OpenApp app = apps.get(parameters.getOrDefault("client_id", ""));
        String redirectUri = parameters.get("redirect_uri");
        if (app == null || redirectUri == null || !app.redirectsTo(redirectUri)) {
            throw new IllegalArgumentException("unknown client_id or redirect_uri");
        }
        String method = parameters.get("code_challenge_method");
        String challenge = parameters.get("code_challenge");
        String answer;
        if (user.isEmpty()) {
            answer = "error=access_denied";
        } else if (challenge != null && !"S256".equals(method)) {
            answer = "error=invalid_request";
        } else {
            String code = "code_" + app.clientId() + "_" + ids.alphanumeric(22);
            long expires = time.millis() + CODE_LIFE.toMillis();
            codes.put(code, new Code(app, directory.account(user), redirectUri, challenge, expires));
            answer = "code=" + code;
        }
        String state = parameters.get("state");
        return redirectUri
                + (redirectUri.contains("?") ? "&" : "?")
                + answer
                + (state == null ? "" : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8));
    }

    /**
     * Issues a pair of tokens without the flow.
     *
     * @param clientId the app
     * @param account who granted it
     * @return access token and refresh token
     */
    public synchronized String[] issue(String clientId, Account account) {
        Grant grant = new Grant(app(clientId), account, null);
        renew(grant);
        return new String[] {grant.access, grant.refresh};
    }

    /**
     * Does something to tokens that match.
     *
     * @param clientId of this app; {@code null} for all
     * @param user of this user; {@code null} for all
     * @param action {@code expire}, {@code revoke} or {@code reauthorize}
     */
    public synchronized void spoil(@Nullable String clientId, @Nullable String user, Spoil action) {
        Predicate<Grant> matches = grant -> (clientId == null || clientId.equals(grant.app.clientId()))
                && (user == null || user.equals(grant.account.name));
        Consumer<Grant> effect = action == Spoil.REAUTHORIZE
                ? grant -> grant.reauthorize = true
                : grant -> grant.accessExpires = Long.MIN_VALUE;
        byAccess.values().stream().filter(matches).forEach(effect);
        if (action == Spoil.REVOKE) {
            byAccess.values().removeIf(matches);
            byRefresh.values().removeIf(matches);
        }
    }

    /** What may befall tokens. */
    public enum Spoil {
        /** The access token is too old; the refresh token works. */
        EXPIRE,
        /** Both tokens end. */
        REVOKE,
        /** Only a new approval helps. */
        REAUTHORIZE
    }

    synchronized Caller byToken(String token) {
        Grant grant = byAccess.get(token);
        if (grant == null || time.millis() >= grant.accessExpires) {
            throw ApiError.unauthenticated("bearer token is invalid or revoked");
        }
        if (grant.reauthorize) {
            throw ApiError.unauthenticated("reauthorization_required: app configuration changed");
        }
        return new Caller(grant.account, null, grant.app.clientId(), grant.scopes);
    }

    private synchronized Served authorizePage(Inbound request) {
        try {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("location", authorize(approver, request.parameters()));
            return new Served(302, headers, new byte[0], Served.Effect.ANSWER, Duration.ZERO);
        } catch (IllegalArgumentException e) {
            return failure(400, "invalid_request", "unknown client_id or redirect_uri");
        }
    }

    private interface Endpoint {
        Map<String, Object> answer(Map<String, String> fields, OpenApp app);
    }

    private synchronized Served endpoint(Inbound request, Endpoint endpoint) {
        if (answersToFail > 0) {
            answersToFail--;
            return failure(500, "server_error", "internal error");
        }
        Served served;
        try {
            if (!request.method().equals("POST")) {
                throw new OAuthError(400, "invalid_request", "POST is required");
            }
            Map<String, String> fields = fields(request);
            String clientId = fields.getOrDefault("client_id", "");
            RateWindow window = windows.computeIfAbsent(
                    request.path() + clientId,
                    key -> RateWindow.of(WindowKind.SLIDING, CALLS_PER_MINUTE, Duration.ofMinutes(1), 0));
            if (!limits.areOff() && !window.tryTake(time.nanos())) {
                return failure(429, "slow_down", "more than 60 calls a minute");
            }
            OpenApp app = apps.get(clientId);
            if (app == null) {
                throw new OAuthError(401, "invalid_client", "unknown client");
            }
            served = answer(200, Json.write(endpoint.answer(fields, app)));
        } catch (OAuthError e) {
            served = failure(e.status, e.code, String.valueOf(e.getMessage()));
        }
        if (answersToLose > 0) {
            answersToLose--;
            return Served.none(Served.Effect.RESET);
        }
        return served;
    }

    private Map<String, Object> token(Map<String, String> fields, OpenApp app) {
        String type = fields.get("grant_type");
        if (type == null) {
            throw new OAuthError(400, "invalid_request", "grant_type is required");
        }
        if (app.hasSecret() && !app.accepts(fields.get("client_secret"))) {
            throw new OAuthError(401, "invalid_client", "client authentication failed");
        }
        return switch (type) {
            case "authorization_code" -> exchange(fields, app);
            case "refresh_token" -> refresh(fields, app);
            default -> throw new OAuthError(400, "unsupported_grant_type", "unknown grant_type");
        };
    }

    private Map<String, Object> exchange(Map<String, String> fields, OpenApp app) {
        Code code = codes.remove(required(fields, "code"));
        String verifier = fields.get("code_verifier");
        if (code == null
                || code.app() != app
                || time.millis() >= code.expires()
                || !code.redirectUri().equals(required(fields, "redirect_uri"))) {
            throw invalidGrant();
        }
        if (code.challenge() == null && !app.hasSecret()) {
            throw new OAuthError(400, "invalid_request", "an app without a secret needs PKCE");
        }
        verify(code.challenge(), verifier);
        Grant grant = new Grant(app, code.account(), code.challenge());
        renew(grant);
        return json(grant);
    }

    private Map<String, Object> refresh(Map<String, String> fields, OpenApp app) {
        Grant grant = byRefresh.get(required(fields, "refresh_token"));
        if (grant == null || grant.app != app || grant.reauthorize || time.millis() >= grant.refreshExpires) {
            throw invalidGrant();
        }
        if (app.hasSecret()) {
            // The advised mode wants secret and verifier again; with PKCE alone neither is needed.
            verify(grant.challenge, fields.get("code_verifier"));
        }
        renew(grant);
        return json(grant);
    }

    private static void verify(@Nullable String challenge, @Nullable String verifier) {
        if (challenge == null) {
            return;
        }
        if (verifier == null) {
            throw new OAuthError(400, "invalid_request", "code_verifier is required");
        }
        if (!challenge.equals(s256(verifier))) {
            throw invalidGrant();
        }
    }

    private Map<String, Object> revoke(Map<String, String> fields, OpenApp app) {
        String token = required(fields, "token");
        Grant grant = byAccess.getOrDefault(token, byRefresh.get(token));
        boolean pkceOnly = grant != null && grant.challenge != null && !app.hasSecret();
        if (!pkceOnly && app.hasSecret() && !app.accepts(fields.get("client_secret"))) {
            throw new OAuthError(401, "invalid_client", "client authentication failed");
        }
        if (grant != null && grant.app == app) {
            byAccess.remove(grant.access);
            byRefresh.remove(grant.refresh);
        }
        return Map.of();
    }

    /** A new pair; the old one ends at once. */
    private void renew(Grant grant) {
        byAccess.remove(grant.access);
        byRefresh.remove(grant.refresh);
        grant.access = "eyJhbGciOiJSUzI1NiJ9." + ids.alphanumeric(40) + "." + ids.alphanumeric(43);
        grant.refresh = "refresh_" + ids.alphanumeric(8) + "_" + ids.alphanumeric(8) + "_" + ids.alphanumeric(16);
        grant.accessExpires = time.millis() + accessLife.toMillis();
        grant.refreshExpires = time.millis() + refreshLife.toMillis();
        byAccess.put(grant.access, grant);
        byRefresh.put(grant.refresh, grant);
    }

    private Map<String, Object> json(Grant grant) {
        return Json.object(
                "access_token",
                grant.access,
                "token_type",
                "Bearer",
                "expires_in",
                accessLife.toSeconds(),
                "refresh_token",
                grant.refresh,
                "scope",
                grant.scopes == null ? null : String.join(" ", new TreeSet<>(grant.scopes)));
    }

    private static Map<String, String> fields(Inbound request) {
        String type = request.header().apply("content-type");
        Map<String, String> fields = new HashMap<>();
        if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
            fields.putAll(request.form());
        } else {
            Map<String, Object> body = Json.readObject(request.body());
            if (body == null) {
                throw new OAuthError(400, "invalid_request", "neither a form nor a JSON object");
            }
            body.forEach((name, value) -> fields.put(name, String.valueOf(value)));
        }
        String authorization = request.header().apply("authorization");
        if (authorization != null && authorization.startsWith("Basic ")) {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring("Basic ".length())), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0 || fields.containsKey("client_secret")) {
                throw new OAuthError(400, "invalid_request", "one way of client authentication only");
            }
            fields.put("client_id", URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8));
            fields.put("client_secret", URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null || value.isBlank()) {
            throw new OAuthError(400, "invalid_request", name + " is required");
        }
        return value;
    }

    private static OAuthError invalidGrant() {
        return new OAuthError(400, "invalid_grant", "authorization grant is invalid or expired");
    }

    private Served failure(int status, String code, String description) {
        return answer(status, Json.write(Json.object("error", code, "error_description", description)));
    }

    private Served answer(int status, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>(Served.JSON);
        headers.put("x-request-id", ids.request());
        return new Served(status, headers, body, Served.Effect.ANSWER, Duration.ZERO);
    }

    private static String s256(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static final class OAuthError extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final String code;

        OAuthError(int status, String code, String description) {
            super(description, null, false, false);
            this.status = status;
            this.code = code;
        }
    }
}
