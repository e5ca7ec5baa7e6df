package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.oauth.OpenApp;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The valid tokens. A refresh token is valid once; a new pair invalidates the previous one. */
final class TokenVault {

    private final SandboxTime time;
    private final IdGenerator ids;
    private final Map<String, OAuthGrant> byAccess = new HashMap<>();
    private final Map<String, OAuthGrant> byRefresh = new HashMap<>();
    private Duration accessLife = Duration.ofHours(24);
    private Duration refreshLife = Duration.ofDays(30);

    TokenVault(SandboxTime time, IdGenerator ids) {
        this.time = time;
        this.ids = ids;
    }

    synchronized void lives(Duration access, Duration refresh) {
        accessLife = access;
        refreshLife = refresh;
    }

    synchronized OAuthGrant open(OpenApp app, SandboxAccount account, @Nullable String challenge) {
        OAuthGrant grant = new OAuthGrant(app, account, challenge);
        renew(grant);
        return grant;
    }

    /** Replaces the pair of tokens. */
    synchronized void renew(OAuthGrant grant) {
        close(grant);
        grant.access = "eyJhbGciOiJSUzI1NiJ9." + ids.alphanumeric(40) + "." + ids.alphanumeric(43);
        grant.refresh = "refresh_" + ids.alphanumeric(8) + "_" + ids.alphanumeric(8) + "_" + ids.alphanumeric(16);
        grant.accessExpires = time.millis() + accessLife.toMillis();
        grant.refreshExpires = time.millis() + refreshLife.toMillis();
        byAccess.put(grant.access, grant);
        byRefresh.put(grant.refresh, grant);
    }

    /** Returns the grant of a valid refresh token, or {@code null}. */
    synchronized @Nullable OAuthGrant refreshable(String refreshToken) {
        OAuthGrant grant = byRefresh.get(refreshToken);
        return grant == null || grant.reauthorize || time.millis() >= grant.refreshExpires ? null : grant;
    }

    /** Returns the grant of either token, even if it has expired. */
    synchronized @Nullable OAuthGrant find(String token) {
        OAuthGrant grant = byAccess.get(token);
        return grant != null ? grant : byRefresh.get(token);
    }

    synchronized void close(OAuthGrant grant) {
        byAccess.remove(grant.access);
        byRefresh.remove(grant.refresh);
    }

    synchronized void spoil(@Nullable String clientId, @Nullable String user, OAuthServer.Spoil action) {
        Predicate<OAuthGrant> matches = grant -> (clientId == null || clientId.equals(grant.app.clientId()))
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

    synchronized SandboxCaller caller(String accessToken) {
        OAuthGrant grant = byAccess.get(accessToken);
        if (grant == null || time.millis() >= grant.accessExpires) {
            throw SandboxApiException.unauthenticated("bearer token is invalid or revoked");
        }
        if (grant.reauthorize) {
            throw SandboxApiException.unauthenticated("reauthorization_required: app configuration changed");
        }
        return new SandboxCaller(grant.account, null, grant.app.clientId(), grant.scopes);
    }

    synchronized Map<String, Object> answer(OAuthGrant grant) {
        return SandboxJson.object(
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
