package io.github.manusreactive.auth;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Keeps tokens in a map. */
final class InMemoryTokenStore implements TokenStore {

    private final Map<String, OAuthTokens> tokens = new ConcurrentHashMap<>();

    @Override
    public Mono<OAuthTokens> load(String user) {
        return Mono.fromSupplier(() -> tokens.get(user));
    }

    @Override
    public Mono<Void> save(String user, OAuthTokens newTokens) {
        return Mono.fromRunnable(() -> tokens.put(user, newTokens));
    }
}
