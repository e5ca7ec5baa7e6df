package io.github.manusreactive.auth;

import io.github.manusreactive.operation.OperationScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tokens in use.
 *
 * @param credential sent with calls
 * @param saved if {@code true}, the store contains the tokens
 * @param refreshAt time of the next refresh, {@code null} to refresh only when the server rejects the token
 */
record CachedTokens(
        OAuthTokens tokens,
        ApiCredential credential,
        boolean saved,
        @Nullable Instant refreshAt) {

    private static final Map<String, OperationScope> SCOPES = Arrays.stream(OperationScope.values())
            .collect(Collectors.toUnmodifiableMap(OperationScope::wireName, Function.identity()));

    /** Tokens from the store; their age is unknown. */
    static CachedTokens loaded(OAuthTokens tokens, OAuthApp app, Duration ahead) {
        Instant expiry = tokens.expiresAt();
        Instant refreshAt = expiry == null || tokens.refreshToken() == null ? expiry : expiry.minus(ahead);
        return new CachedTokens(tokens, credential(tokens, app), true, refreshAt);
    }

    /** New tokens. They are used for at least half their lifetime, even if the refresh margin is longer. */
    static CachedTokens refreshed(OAuthTokens tokens, OAuthApp app, Duration ahead, Instant now) {
        Instant expiry = tokens.expiresAt();
        Instant refreshAt = expiry;
        if (expiry != null && tokens.refreshToken() != null) {
            Instant halfLife = now.plus(Duration.between(now, expiry).dividedBy(2));
            Instant early = expiry.minus(ahead);
            refreshAt = early.isBefore(halfLife) ? halfLife : early;
        }
        return new CachedTokens(tokens, credential(tokens, app), false, refreshAt);
    }

    CachedTokens asSaved() {
        return new CachedTokens(tokens, credential, true, refreshAt);
    }

    CachedTokens dueFrom(Instant later) {
        Instant expiry = tokens.expiresAt();
        return new CachedTokens(tokens, credential, saved, expiry != null && expiry.isBefore(later) ? expiry : later);
    }

    boolean hasAccessToken(@Nullable String accessToken) {
        return tokens.accessToken().equals(accessToken);
    }

    boolean dueAt(Instant now) {
        return refreshAt != null && !now.isBefore(refreshAt);
    }

    boolean expiredAt(Instant now) {
        Instant expiry = tokens.expiresAt();
        return expiry != null && !now.isBefore(expiry);
    }

    /** The client checks scopes only if it knows all of them: an unknown scope may allow other operations. */
    private static ApiCredential credential(OAuthTokens tokens, OAuthApp app) {
        Set<String> granted = tokens.scopes();
        boolean scoped = !app.trusted() && !granted.isEmpty() && SCOPES.keySet().containsAll(granted);
        if (!scoped) {
            return new ApiCredential.BearerToken(tokens.accessToken(), null);
        }
        EnumSet<OperationScope> scopes = EnumSet.noneOf(OperationScope.class);
        granted.forEach(name -> scopes.add(SCOPES.get(name)));
        return new ApiCredential.BearerToken(tokens.accessToken(), scopes);
    }
}
