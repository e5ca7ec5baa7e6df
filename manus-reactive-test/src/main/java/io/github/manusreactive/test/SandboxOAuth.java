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
 * authorize page at {@code /openapi/oauth} that approves by itself.
 *
 * @since 0.1.0
 */
public final class SandboxOAuth {

    /**
     * A pair of tokens.
     *
     * @param accessToken for {@code Authorization: Bearer}
     * @param refreshToken works once
     * @since 0.1.0
     */
    public record Tokens(String accessToken, String refreshToken) {

        /** Shows neither. */
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

    /**
     * An app, made at the first call with this id.
     *
     * @param clientId any id
     * @return its configuration, to be completed
     */
    public OpenApp app(String clientId) {
        return core.oauth().app(clientId);
    }

    /**
     * Where the sandbox's authorize page is.
     *
     * @return without parameters
     */
    public String authorizeUrl() {
        return baseUrl + "/openapi/oauth";
    }

    /**
     * Approves as a user would in the browser.
     *
     * @param user who approves
     * @param authorizeUrl the URL that the client under test built, whatever its host
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
     * @param clientId the app, with the scopes it has now
     * @param user who granted it
     * @return a fresh pair
     */
    public Tokens issue(String clientId, String user) {
        String[] pair = core.oauth().issue(clientId, core.directory().account(user));
        return new Tokens(pair[0], pair[1]);
    }

    /**
     * Who approves on the authorize page.
     *
     * @param user the default user unless called; empty makes the page refuse
     * @return this
     */
    public SandboxOAuth approver(String user) {
        core.oauth().approver(user);
        return this;
    }

    /**
     * How long new tokens live.
     *
     * @param access access tokens; 24 hours unless called
     * @param refresh refresh tokens; 30 days unless called
     * @return this
     */
    public SandboxOAuth tokenLife(Duration access, Duration refresh) {
        core.oauth().lives(access, refresh);
        return this;
    }

    /**
     * Lets the access tokens of an app expire now; their refresh tokens work.
     *
     * @param clientId the app
     * @return this
     */
    public SandboxOAuth expire(String clientId) {
        core.oauth().spoil(clientId, null, OAuthServer.Spoil.EXPIRE);
        return this;
    }

    /**
     * Revokes all tokens that a user granted an app.
     *
     * @param clientId the app
     * @param user the user
     * @return this
     */
    public SandboxOAuth revoke(String clientId, String user) {
        core.oauth().spoil(clientId, user, OAuthServer.Spoil.REVOKE);
        return this;
    }

    /**
     * Makes all tokens of an app answer {@code reauthorization_required}, as after a change of its configuration.
     *
     * @param clientId the app
     * @return this
     */
    public SandboxOAuth requireReauthorization(String clientId) {
        core.oauth().spoil(clientId, null, OAuthServer.Spoil.REAUTHORIZE);
        return this;
    }

    /**
     * Processes the next token calls and resets the connection instead of an answer.
     *
     * @param times how many
     * @return this
     */
    public SandboxOAuth loseAnswers(int times) {
        core.oauth().loseAnswers(times);
        return this;
    }

    /**
     * Answers the next token calls with 500 {@code server_error} without processing them.
     *
     * @param times how many
     * @return this
     */
    public SandboxOAuth failAnswers(int times) {
        core.oauth().failAnswers(times);
        return this;
    }
}
