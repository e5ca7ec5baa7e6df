package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.auth.OAuthTokens;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** The statements of tokens. Each save increments the version of its row. */
public final class TokenTable {

    private final PostgresDatabase database;
    /** The version that this process read or saved last, by user. */
    private final Map<String, Long> versions = new ConcurrentHashMap<>();

    public TokenTable(PostgresDatabase database) {
        this.database = database;
    }

    public Mono<OAuthTokens> load(String user) {
        return database.inTransaction(transaction -> transaction.queryRow(
                        "SELECT access_token, refresh_token, expires_at, scopes, code_verifier, version"
                                + " FROM manus_token WHERE label = $1",
                        row -> Map.entry(tokens(row), Objects.requireNonNull(row.get(5, Long.class))),
                        user))
                .map(stored -> {
                    versions.put(user, stored.getValue());
                    return stored.getKey();
                });
    }

    private static OAuthTokens tokens(Readable row) {
        return new OAuthTokens(
                Objects.requireNonNull(row.get(0, String.class)),
                row.get(1, String.class),
                row.get(2, Instant.class),
                Set.of(Objects.requireNonNull(row.get(3, String[].class))),
                row.get(4, String.class));
    }

    /**
     * Replaces the tokens, unless another process has saved others since this one read them, and those expire later.
     * They are the newer ones then: a save that is repeated, because its reply was lost, must not bring back tokens
     * that a refresh has invalidated.
     */
    public Mono<Void> save(String user, OAuthTokens tokens) {
        return database.inTransaction(transaction -> transaction.queryRow(
                        "INSERT INTO manus_token AS old (label, access_token, refresh_token, expires_at, scopes,"
                                + " code_verifier, version, updated_at)"
                                + " VALUES ($1, $2, $3, $4::timestamptz, $5, $6, 1, clock_timestamp())"
                                + " ON CONFLICT (label) DO UPDATE SET access_token = excluded.access_token,"
                                + " refresh_token = excluded.refresh_token, expires_at = excluded.expires_at,"
                                + " scopes = excluded.scopes, code_verifier = excluded.code_verifier,"
                                + " version = old.version + 1, updated_at = excluded.updated_at"
                                + " WHERE old.version = $7"
                                + " OR coalesce(excluded.expires_at >= old.expires_at, true)"
                                + " RETURNING version",
                        row -> Objects.requireNonNull(row.get(0, Long.class)),
                        user,
                        tokens.accessToken(),
                        tokens.refreshToken(),
                        tokens.expiresAt() == null ? null : tokens.expiresAt().toString(),
                        tokens.scopes().toArray(String[]::new),
                        tokens.codeVerifier(),
                        versions.getOrDefault(user, 0L)))
                .doOnNext(version -> versions.put(user, version))
                .then();
    }
}
