package io.github.manusreactive.spring.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthMode;
import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxOAuth;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.client.ClientAuthorizationRequiredException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class CallerRegistryTest {

    private final VirtualTimeScheduler time = today();
    private final ManusSandbox sandbox = ManusSandbox.inMemory(time);
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .build();
    private final OAuthApp app = OAuthApp.builder("app", "https://app.example.com/cb")
            .clientSecret("app-secret")
            .mode(OAuthMode.SECRET)
            .baseUrl(sandbox.baseUrl())
            .build();
    private final SlowStore store = new SlowStore();
    private final CallerRegistry callers =
            new CallerRegistry("manus", clients, clients.oauth(app), store, Duration.ofMinutes(5));

    /** Gives what it had when it was asked, later. */
    private static final class SlowStore implements TokenStore {

        private final TokenStore kept = TokenStore.inMemory();
        Sinks.@Nullable Empty<Void> nextLoadWaitsFor;

        @Override
        public Mono<OAuthTokens> load(String user) {
            return Mono.defer(() -> {
                Sinks.Empty<Void> gate = nextLoadWaitsFor;
                nextLoadWaitsFor = null;
                OAuthTokens now = kept.load(user).block();
                return gate == null ? Mono.justOrEmpty(now) : gate.asMono().then(Mono.justOrEmpty(now));
            });
        }

        @Override
        public Mono<Void> save(String user, OAuthTokens tokens) {
            return kept.save(user, tokens);
        }
    }

    /** Tokens expire by the clock on the wall. */
    private static VirtualTimeScheduler today() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        time.advanceTimeTo(Instant.now());
        return time;
    }

    @AfterEach
    void close() {
        time.dispose();
    }

    private void approve(String principal, String account) {
        sandbox.user(account);
        sandbox.oauth().app("app").secret("app-secret");
        SandboxOAuth.Tokens tokens = sandbox.oauth().issue("app", account);
        store.save(principal, new OAuthTokens(tokens.accessToken(), tokens.refreshToken(), null, Set.of(), null))
                .block();
    }

    private <T> T result(Mono<T> mono) {
        CompletableFuture<T> future = mono.toFuture();
        time.advanceTimeBy(Duration.ofMinutes(1));
        return future.join();
    }

    private String account(ManusClient client) {
        return result(client.account().me());
    }

    @Test
    void aLoadThatARefreshOvertookPutsNothingBack() {
        approve("ann", "alice");
        ManusClient client = result(callers.client("ann"));
        assertThat(account(client)).isEqualTo(sandbox.user("alice").userId());

        Sinks.Empty<Void> gate = Sinks.empty();
        store.nextLoadWaitsFor = gate;
        CompletableFuture<ManusClient> late = callers.client("ann").toFuture();
        sandbox.oauth().expire("app");
        assertThat(account(client)).isEqualTo(sandbox.user("alice").userId());
        OAuthTokens refreshed = store.load("ann").block();
        gate.tryEmitEmpty();
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(store.load("ann").block()).isEqualTo(refreshed);
        sandbox.oauth().expire("app");
        assertThat(account(late.join())).isEqualTo(sandbox.user("alice").userId());
        assertThat(account(client)).isEqualTo(sandbox.user("alice").userId());
    }

    @Test
    void anotherAccountsApprovalIsFollowed() {
        approve("ann", "alice");
        assertThat(account(result(callers.client("ann"))))
                .isEqualTo(sandbox.user("alice").userId());
        approve("ann", "bob");
        assertThat(account(result(callers.client("ann"))))
                .isEqualTo(sandbox.user("bob").userId());
    }

    @Test
    void theLabelIsNotThatOfAConfiguredUser() {
        approve("alice", "alice");
        assertThat(result(callers.client("alice")).user().label()).isEqualTo("manus:alice");
    }

    @Test
    void withoutAnApprovalOneIsAskedFor() {
        CompletableFuture<ManusClient> client = callers.client("ann").toFuture();
        assertThat(client).isCompletedExceptionally();
        assertThat(client.handle((value, error) -> error).join())
                .isInstanceOf(ClientAuthorizationRequiredException.class);
    }
}
