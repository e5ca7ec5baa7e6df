package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.oauth.OpenApp;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tokens in force. A refresh token works once; a new pair ends the old one at once. */
final class TokenVault {

    private final SandboxTime time;
    private final Ids ids;
    private final Map<String, Grant> byAccess = new HashMap<>();
    private final Map<String, Grant> byRefresh = new HashMap<>();
    private Duration accessLife = Duration.ofHours(24);
    private Duration refreshLife = Duration.ofDays(30);

    TokenVault(SandboxTime time, Ids ids) {
        this.time = time;
        this.ids = ids;
    }

    synchronized void lives(Duration access, Duration refresh) {
        accessLife = access;
        refreshLife = refresh;
    }

    synchronized Grant open(OpenApp app, Account account, @Nullable String challenge) {
        Grant grant = new Grant(app, account, challenge);
        renew(grant);
        return grant;
    }

    /** Replaces the pair. */
    synchronized void renew(Grant grant) {
        close(grant);
        grant.access = "eyJhbGciOiJSUzI1NiJ9." + ids.alphanumeric(40) + "." + ids.alphanumeric(43);
        grant.refresh = "refresh_" + ids.alphanumeric(8) + "_" + ids.alphanumeric(8) + "_" + ids.alphanumeric(16);
        grant.accessExpires = time.millis() + accessLife.toMillis();
        grant.refreshExpires = time.millis() + refreshLife.toMillis();
        byAccess.put(grant.access, grant);
        byRefresh.put(grant.refresh, grant);
    }

    /** The grant of a refresh token that still works. */
    synchronized @Nullable Grant refreshable(String refreshToken) {
        Grant grant = byRefresh.get(refreshToken);
        return grant == null || grant.reauthorize || time.millis() >= grant.refreshExpires ? null : grant;
    }

    /** The grant of either token, expired or not. */
    synchronized @Nullable Grant find(String token) {
        Grant grant = byAccess.get(token);
        return grant != null ? grant : byRefresh.get(token);
    }

    synchronized void close(Grant grant) {
        byAccess.remove(grant.access);
        byRefresh.remove(grant.refresh);
    }

    synchronized void spoil(@Nullable String clientId, @Nullable String user, OAuthServer.Spoil action) {
        Predicate<Grant> matches = grant -> (clientId == null || clientId.equals(grant.app.clientId()))
                && (user == null || user.equals(grant.account.name));
        switch (action) {
            case EXPIRE ->
                byAccess.values().stream().filter(matches).forEach(grant -> grant.accessExpires = Long.MIN_VALUE);
            case REAUTHORIZE -> byAccess.values().stream().filter(matches).forEach(grant -> grant.reauthorize = true);
            case REVOKE -> {
                byAccess.values().removeIf(matches);
                byRefresh.values().removeIf(matches);
            }
        }
    }

    synchronized Caller caller(String accessToken) {
        Grant grant = byAccess.get(accessToken);
        if (grant == null || time.millis() >= grant.accessExpires) {
            throw ApiError.unauthenticated("bearer token is invalid or revoked");
        }
        if (grant.reauthorize) {
            throw ApiError.unauthenticated("reauthorization_required: app configuration changed");
        }
        return new Caller(grant.account, null, grant.app.clientId(), grant.scopes);
    }

    synchronized Map<String, Object> answer(Grant grant) {
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
}
