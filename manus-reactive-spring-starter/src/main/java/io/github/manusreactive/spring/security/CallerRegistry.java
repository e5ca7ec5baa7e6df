package io.github.manusreactive.spring.security;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.security.oauth2.client.ClientAuthorizationRequiredException;
import reactor.core.publisher.Mono;

/** The recent principals; one object each, so that its tokens are refreshed once. */
final class CallerRegistry {

    /** Above this number, the least recently used principal is dropped, which costs one read of the store. */
    private static final int MAX = 10_000;

    private final String registrationId;
    private final ManusClients clients;
    private final OAuthFlow flow;
    private final TokenStore store;
    private final Duration refreshAhead;
    private final Map<String, CurrentCaller> callers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CurrentCaller> eldest) {
            return size() > MAX;
        }
    };

    CallerRegistry(
            String registrationId, ManusClients clients, OAuthFlow flow, TokenStore store, Duration refreshAhead) {
        this.registrationId = registrationId;
        this.clients = clients;
        this.flow = flow;
        this.store = store;
        this.refreshAhead = refreshAhead;
    }

    Mono<ManusClient> client(String principalName) {
        return Mono.defer(() -> {
                    CurrentCaller known = caller(principalName);
                    return store.load(principalName)
                            .map(tokens -> known.knows(tokens) ? known : successor(principalName, known));
                })
                .switchIfEmpty(Mono.error(() -> {
                    forget(principalName);
                    return new ClientAuthorizationRequiredException(registrationId);
                }))
                .flatMap(CurrentCaller::ready)
                .onErrorMap(ReauthorizationRequiredException.class, this::required);
    }

    private CurrentCaller caller(String principalName) {
        synchronized (callers) {
            return callers.computeIfAbsent(principalName, this::newCaller);
        }
    }

    /**
     * The tokens in the store were replaced by another writer: starts again with these. Never writes back tokens that
     * it read, because a refresh may have replaced them.
     */
    private CurrentCaller successor(String principalName, CurrentCaller old) {
        synchronized (callers) {
            callers.remove(principalName, old);
            return callers.computeIfAbsent(principalName, this::newCaller);
        }
    }

    private CurrentCaller newCaller(String principalName) {
        return new CurrentCaller(
                principalName, registrationId + ":" + principalName, clients, flow, store, refreshAhead);
    }

    private void forget(String principalName) {
        synchronized (callers) {
            callers.remove(principalName);
        }
    }

    private ClientAuthorizationRequiredException required(Throwable cause) {
        ClientAuthorizationRequiredException required = new ClientAuthorizationRequiredException(registrationId);
        required.initCause(cause);
        return required;
    }
}
