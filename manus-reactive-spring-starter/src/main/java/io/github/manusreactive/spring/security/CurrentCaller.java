package io.github.manusreactive.spring.security;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.auth.RefreshingOAuthCredentialsProvider;
import io.github.manusreactive.auth.TokenStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A principal with its current tokens and the client that sends them. */
final class CurrentCaller {

    private final RefreshingOAuthCredentialsProvider credentials;
    private final ManusClient client;
    private volatile @Nullable String stored;

    /**
     * The label separates a principal from the configured users, so that they do not share a rate limit by accident.
     */
    CurrentCaller(
            String principalName,
            String label,
            ManusClients clients,
            OAuthFlow flow,
            TokenStore store,
            Duration refreshAhead) {
        this.credentials = RefreshingOAuthCredentialsProvider.builder(
                        flow, new FollowedTokenStore(store), principalName)
                .refreshAhead(refreshAhead)
                .build();
        this.client = clients.client(new ManusUser(label, credentials));
    }

    /**
     * Returns whether these are the tokens that the store had at the last read; {@code false} before the first read.
     */
    boolean knows(OAuthTokens tokens) {
        String known = stored;
        return known == null || known.equals(tokens.accessToken());
    }

    /** Returns the client after ensuring valid tokens. */
    Mono<ManusClient> ready() {
        return credentials.credential().thenReturn(client);
    }

    /** Remembers the tokens in the store, so that a new approval is detected. */
    private final class FollowedTokenStore implements TokenStore {

        private final TokenStore store;

        FollowedTokenStore(TokenStore store) {
            this.store = store;
        }

        @Override
        public Mono<OAuthTokens> load(String user) {
            return store.load(user).doOnNext(tokens -> stored = tokens.accessToken());
        }

        @Override
        public Mono<Void> save(String user, OAuthTokens tokens) {
            return store.save(user, tokens).doOnSuccess(saved -> stored = tokens.accessToken());
        }

        @Override
        public <T> Mono<T> exclusively(String user, Mono<T> refresh) {
            return store.exclusively(user, refresh);
        }
    }
}
