package io.github.manusreactive.test;

import io.github.manusreactive.test.engine.OAuthServer;
import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.oauth.OpenApp;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The sandbox's Open Apps and their tokens: {@code /oauth/token} and {@code /oauth/revoke} below the base URL, and an
 * authorize page at {@code /openapi/oauth} that approves automatically.
 *
 * @since 0.1.0
 */
public final class SandboxOAuth {

    /**
     * A pair of tokens.
     *
     * @param accessToken token for {@code Authorization: Bearer}
     * @param refreshToken can be used once
     * @since 0.1.0
     */
    public record Tokens(String accessToken, String refreshToken) {

        /** Omits the tokens. */
        @Override
        public String toString() {
            return "Tokens[****]";
        }
    }

    private final SandboxCore core;
    private final String baseUrl;

    SandboxOAuth(SandboxCore core, String baseUrl) {
        this.core = core;
        this.baseUrl = baseUrl;
    }

    /** Returns an app. The first call with an id creates the app. */
    public OpenApp app(String clientId) {
        return core.oauth().app(clientId);
    }

    /** Returns the URL of the sandbox's authorize page, without parameters. */
    public String authorizeUrl() {
        return baseUrl + "/openapi/oauth";
    }

    /**
     * Approves an app like a user in the browser.
     *
     * @param authorizeUrl the URL that the client under test built, with any host
     * @return the callback URI with {@code code} and {@code state}
     */
    public URI authorize(String user, URI authorizeUrl) {
        Map<String, String> parameters = new HashMap<>();
        String query = authorizeUrl.getRawQuery() == null ? "" : authorizeUrl.getRawQuery();
        for (String pair : query.split("&", -1)) {
            int sign = pair.indexOf('=');
            if (sign > 0) {
                parameters.put(
                        URLDecoder.decode(pair.substring(0, sign), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
            }
        }
        return URI.create(core.oauth().authorize(user, parameters));
    }

    /**
     * Issues tokens without the flow.
     *
     * @param clientId the app, with its current scopes
     */
    public Tokens issue(String clientId, String user) {
        String[] pair = core.oauth().issue(clientId, core.directory().account(user));
        return new Tokens(pair[0], pair[1]);
    }

    /**
     * Sets the user that approves on the authorize page.
     *
     * @param user the default user by default; if empty, the page denies
     */
    public SandboxOAuth approver(String user) {
        core.oauth().approver(user);
        return this;
    }

    /**
     * Sets the lifetime of new tokens.
     *
     * @param access access tokens, default 24 hours
     * @param refresh refresh tokens, default 30 days
     */
    public SandboxOAuth tokenLife(Duration access, Duration refresh) {
        core.oauth().lives(access, refresh);
        return this;
    }

    /** Makes the access tokens of an app expire now; their refresh tokens stay valid. */
    public SandboxOAuth expire(String clientId) {
        core.oauth().spoil(clientId, null, OAuthServer.Spoil.EXPIRE);
        return this;
    }

    /** Revokes all tokens that a user granted an app. */
    public SandboxOAuth revoke(String clientId, String user) {
        core.oauth().spoil(clientId, user, OAuthServer.Spoil.REVOKE);
        return this;
    }

    /**
     * Makes all tokens of an app fail with {@code reauthorization_required}, as after a change of its configuration.
     */
    public SandboxOAuth requireReauthorization(String clientId) {
        core.oauth().spoil(clientId, null, OAuthServer.Spoil.REAUTHORIZE);
        return this;
    }

    /** Processes the next token calls, but resets the connection instead of sending a response. */
    public SandboxOAuth loseAnswers(int times) {
        core.oauth().loseAnswers(times);
        return this;
    }

    /** Fails the next token calls with 500 {@code server_error} without processing them. */
    public SandboxOAuth failAnswers(int times) {
        core.oauth().failAnswers(times);
        return this;
    }
}
