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
 * A pair in use.
 *
 * @param tokens the pair
 * @param credential what calls send
 * @param saved whether the store has it
 * @param refreshAt when to get the next one, {@code null} for only when the server refuses it
 */
record CachedTokens(
        OAuthTokens tokens,
        ApiCredential credential,
        boolean saved,
        @Nullable Instant refreshAt) {

    private static final Map<String, OperationScope> SCOPES = Arrays.stream(OperationScope.values())
            .collect(Collectors.toUnmodifiableMap(OperationScope::wireName, Function.identity()));

    /** From the store; how long it has lived is unknown. */
    static CachedTokens loaded(OAuthTokens tokens, OAuthApp app, Duration ahead) {
        Instant expiry = tokens.expiresAt();
        Instant refreshAt = expiry == null || tokens.refreshToken() == null ? expiry : expiry.minus(ahead);
        return new CachedTokens(tokens, credential(tokens, app), true, refreshAt);
    }

    /** Just obtained: used for half its life at least, however wide the margin is. */
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

    /** Scopes count only where all are known: one that is new to this client may allow more than it could tell. */
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
