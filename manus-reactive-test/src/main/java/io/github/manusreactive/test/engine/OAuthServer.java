package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.limit.RateWindow;
import io.github.manusreactive.test.limit.SandboxLimits;
import io.github.manusreactive.test.limit.WindowKind;
import io.github.manusreactive.test.oauth.OpenApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves /oauth/token, /oauth/revoke and the authorize page, and keeps the tokens.
 *
 * @since 0.1.0
 */
public final class OAuthServer {

    static final String AUTHORIZE_PATH = "/openapi/oauth";
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);
    private static final int CALLS_PER_MINUTE = 60;

    private record AuthorizationCode(
            OpenApp app,
            SandboxAccount account,
            String redirectUri,
            @Nullable String challenge,
            long expires) {}

    private final SandboxTime time;
    private final IdGenerator ids;
    private final AccountDirectory directory;
    private final TokenVault tokens;
    private final SandboxLimits limits;
    private final Map<String, OpenApp> apps = new HashMap<>();
    private final Map<String, AuthorizationCode> codes = new HashMap<>();
    private final Map<String, RateWindow> windows = new HashMap<>();
    private String approver;
    private int answersToLose;
    private int answersToFail;

    OAuthServer(SandboxTime time, IdGenerator ids, AccountDirectory directory, SandboxLimits limits, String approver) {
        this.time = time;
        this.ids = ids;
        this.directory = directory;
        this.tokens = new TokenVault(time, ids);
        this.limits = limits;
        this.approver = approver;
    }

    void register(Map<String, Function<InboundRequest, ServedResponse>> paths) {
        paths.put("/oauth/token", request -> endpoint(request, this::token));
        paths.put("/oauth/revoke", request -> endpoint(request, this::revoke));
        paths.put(AUTHORIZE_PATH, this::authorizePage);
    }

    /** Returns an app. The first call with an id creates the app. */
    public synchronized OpenApp app(String clientId) {
        return apps.computeIfAbsent(clientId, OpenApp::new);
    }

    /** Sets the lifetime of new tokens. */
    public void lives(Duration access, Duration refresh) {
        tokens.lives(access, refresh);
    }

    /** Sets the user that approves on the authorize page; if empty, the page denies. */
    public synchronized void approver(String user) {
        approver = user;
    }

    /** Processes the next token calls without sending a response. */
    public synchronized void loseAnswers(int times) {
        answersToLose = times;
    }

    /** Fails the next token calls with 500 without processing them. */
    public synchronized void failAnswers(int times) {
        answersToFail = times;
    }

    /**
     * Approves an app as a user.
     *
     * @param user name of the user; if empty, the user denies
     * @param parameters query parameters of the authorize URL
     * @return the callback URI with a code or an error
     * @throws IllegalArgumentException if the client id or the redirect URI is not registered
     */
    public synchronized String authorize(String user, Map<String, String> parameters) {
        OpenApp app = apps.get(parameters.getOrDefault("client_id", ""));
        String redirectUri = parameters.get("redirect_uri");
        if (app == null || redirectUri == null || !app.redirectsTo(redirectUri)) {
            throw new IllegalArgumentException("unknown client_id " + parameters.get("client_id") + " or redirect_uri "
                    + redirectUri + ": register both with SandboxOAuth.app");
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
            codes.put(code, new AuthorizationCode(app, directory.account(user), redirectUri, challenge, expires));
            answer = "code=" + code;
        }
        String state = parameters.get("state");
        return redirectUri
                + (redirectUri.contains("?") ? "&" : "?")
                + answer
                + (state == null ? "" : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8));
    }

    /**
     * Issues tokens without the flow.
     *
     * @return the access token and the refresh token
     */
    public synchronized String[] issue(String clientId, SandboxAccount account) {
        OAuthGrant grant = tokens.open(app(clientId), account, null);
        return new String[] {grant.access, grant.refresh};
    }

    /**
     * Changes the tokens that match.
     *
     * @param clientId app of the tokens; {@code null} for all
     * @param user user of the tokens; {@code null} for all
     */
    public void spoil(@Nullable String clientId, @Nullable String user, Spoil action) {
        tokens.spoil(clientId, user, action);
    }

    /**
     * Ways to make tokens fail.
     *
     * @since 0.1.0
     */
    public enum Spoil {
        /** The access token expires; the refresh token stays valid. */
        EXPIRE,
        /** Both tokens become invalid. */
        REVOKE,
        /** Both tokens fail until the user approves again. */
        REAUTHORIZE
    }

    SandboxCaller byToken(String token) {
        return tokens.caller(token);
    }

    private synchronized ServedResponse authorizePage(InboundRequest request) {
        try {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("location", authorize(approver, request.parameters()));
            return new ServedResponse(302, headers, new byte[0], ServedResponse.Effect.ANSWER, Duration.ZERO);
        } catch (IllegalArgumentException e) {
            return failure(400, "invalid_request", "unknown client_id or redirect_uri");
        }
    }

    private interface OAuthEndpoint {
        Map<String, Object> answer(Map<String, String> fields, OpenApp app);
    }

    private synchronized ServedResponse endpoint(InboundRequest request, OAuthEndpoint endpoint) {
        if (answersToFail > 0) {
            answersToFail--;
            return failure(500, "server_error", "internal error");
        }
        ServedResponse served;
        try {
            if (!request.method().equals("POST")) {
                throw OAuthForm.invalid("POST is required");
            }
            Map<String, String> fields = OAuthForm.read(request);
            String clientId = fields.getOrDefault("client_id", "");
            RateWindow window = windows.computeIfAbsent(
                    request.path() + clientId,
                    key -> RateWindow.of(WindowKind.SLIDING, CALLS_PER_MINUTE, Duration.ofMinutes(1), 0));
            if (!limits.areOff() && !window.tryTake(time.nanos())) {
                return failure(429, "slow_down", "more than 60 calls a minute");
            }
            OpenApp app = apps.get(clientId);
            if (app == null) {
                throw OAuthForm.invalidClient("unknown client");
            }
            served = answer(200, SandboxJson.write(endpoint.answer(fields, app)));
        } catch (OAuthForm.RefusedFormException e) {
            served = failure(e.status, e.code, String.valueOf(e.getMessage()));
        }
        if (answersToLose > 0) {
            answersToLose--;
            return ServedResponse.none(ServedResponse.Effect.RESET);
        }
        return served;
    }

    private Map<String, Object> token(Map<String, String> fields, OpenApp app) {
        String type = fields.get("grant_type");
        if (type == null) {
            throw OAuthForm.invalid("grant_type is required");
        }
        if (app.hasSecret() && !app.accepts(fields.get("client_secret"))) {
            throw OAuthForm.invalidClient("client authentication failed");
        }
        return switch (type) {
            case "authorization_code" -> exchange(fields, app);
            case "refresh_token" -> refresh(fields, app);
            default -> throw new OAuthForm.RefusedFormException(400, "unsupported_grant_type", "unknown grant_type");
        };
    }

    private Map<String, Object> exchange(Map<String, String> fields, OpenApp app) {
        AuthorizationCode code = codes.remove(OAuthForm.required(fields, "code"));
        String verifier = fields.get("code_verifier");
        if (code == null
                || code.app() != app
                || time.millis() >= code.expires()
                || !code.redirectUri().equals(OAuthForm.required(fields, "redirect_uri"))) {
            throw OAuthForm.invalidGrant();
        }
        if (code.challenge() == null && !app.hasSecret()) {
            throw OAuthForm.invalid("an app without a secret needs PKCE");
        }
        verify(code.challenge(), verifier);
        return tokens.answer(tokens.open(app, code.account(), code.challenge()));
    }

    private Map<String, Object> refresh(Map<String, String> fields, OpenApp app) {
        OAuthGrant grant = tokens.refreshable(OAuthForm.required(fields, "refresh_token"));
        if (grant == null || grant.app != app) {
            throw OAuthForm.invalidGrant();
        }
        if (app.hasSecret()) {
            // with a secret, the verifier is required again; with PKCE alone, neither is
            verify(grant.challenge, fields.get("code_verifier"));
        }
        tokens.renew(grant);
        return tokens.answer(grant);
    }

    private static void verify(@Nullable String challenge, @Nullable String verifier) {
        if (challenge == null) {
            return;
        }
        if (verifier == null) {
            throw OAuthForm.invalid("code_verifier is required");
        }
        if (!challenge.equals(s256(verifier))) {
            throw OAuthForm.invalidGrant();
        }
    }

    private Map<String, Object> revoke(Map<String, String> fields, OpenApp app) {
        OAuthGrant grant = tokens.find(OAuthForm.required(fields, "token"));
        if (app.hasSecret() && !app.accepts(fields.get("client_secret"))) {
            throw OAuthForm.invalidClient("client authentication failed");
        }
        if (grant != null && grant.app == app) {
            tokens.close(grant);
        }
        return Map.of();
    }

    private ServedResponse failure(int status, String code, String description) {
        return answer(status, SandboxJson.write(SandboxJson.object("error", code, "error_description", description)));
    }

    private ServedResponse answer(int status, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>(ServedResponse.JSON);
        headers.put("x-request-id", ids.request());
        return new ServedResponse(status, headers, body, ServedResponse.Effect.ANSWER, Duration.ZERO);
    }

    private static String s256(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
