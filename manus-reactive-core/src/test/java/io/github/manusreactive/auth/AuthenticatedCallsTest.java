package io.github.manusreactive.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Credentials as whole calls use them. */
class AuthenticatedCallsTest {

    private static final String DETAIL = """
            {"ok":true,"request_id":"r","task":{"id":"t1","status":"running","created_at":1,"updated_at":2}}""";

    private final AtomicInteger refreshes = new AtomicInteger();
    private final TokenStore store = TokenStore.inMemory();

    @Test
    void exactlyOneCredentialHeaderGoesOut() {
        FakeTransport api = api(header -> true);
        ManusClients clients = ManusClients.builder().transport(api).build();
        StepVerifier.create(Flux.concat(
                        detail(clients.client(ManusUser.ofApiKeys("a", "key-1"))),
                        detail(clients.client(ManusUser.ofAccessToken("b", "token-1")))))
                .expectNextCount(2)
                .verifyComplete();
        assertThat(api.calls.get(0).headers().first("x-manus-api-key")).isEqualTo("key-1");
        assertThat(api.calls.get(0).headers().all("authorization")).isEmpty();
        assertThat(api.calls.get(1).headers().all("authorization")).containsExactly("Bearer token-1");
        assertThat(api.calls.get(1).headers().all("x-manus-api-key")).isEmpty();
    }

    @Test
    void aRefusedTokenIsRefreshedOnceAndTheCallRepeated() {
        FakeTransport api = api("Bearer access-1"::equals);
        StepVerifier.create(detail(oauthClient(api))).expectNext("t1").verifyComplete();
        assertThat(paths(api)).containsExactly("/v2/task.detail", "/oauth/token", "/v2/task.detail");
    }

    @Test
    void manyCallsWithARefusedTokenShareOneRefresh() {
        FakeTransport api = api("Bearer access-1"::equals);
        ManusClient client = oauthClient(api);
        StepVerifier.create(Flux.range(0, 20).flatMap(i -> detail(client), 20).count())
                .expectNext(20L)
                .verifyComplete();
        assertThat(refreshes).hasValue(1);
    }

    @Test
    void aTokenThatIsRefusedAfterItsRefreshEndsTheCall() {
        FakeTransport api = api(header -> false);
        StepVerifier.create(detail(oauthClient(api)))
                .expectError(AuthenticationException.class)
                .verify();
        assertThat(paths(api)).containsExactly("/v2/task.detail", "/oauth/token", "/v2/task.detail");
    }

    @Test
    void reauthorizationRequiredCausesNoRefreshAndIsRemembered() {
        FakeTransport api = new FakeTransport(call -> Mono.just(FakeTransport.reply(401, """
                {"ok":false,"error":{"code":"unauthenticated","message":"reauthorization_required: app changed"}}""")));
        ManusClient client = oauthClient(api);
        for (int i = 0; i < 3; i++) {
            StepVerifier.create(detail(client))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(ReauthorizationRequiredException.class, ended -> {
                                assertThat(ended.operation()).isEqualTo(Operation.TASK_DETAIL);
                                assertThat(ended.user()).isEqualTo("alice");
                            }))
                    .verify();
        }
        assertThat(paths(api)).containsExactly("/v2/task.detail");
    }

    @Test
    void whatTheScopesDoNotAllowIsRefusedBeforeItIsSent() {
        FakeTransport api = api(header -> true);
        ManusClient client = ManusClients.builder()
                .transport(api)
                .user(ManusUser.ofAccessToken("bob", "token", Set.of(OperationScope.CREATE_PROJECT)))
                .build()
                .client();
        StepVerifier.create(detail(client))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(InvalidRequestException.class, refused -> {
                            assertThat(refused.field()).isEqualTo("credential");
                            assertThat(refused.operation()).isEqualTo(Operation.TASK_DETAIL);
                            assertThat(refused.user()).isEqualTo("bob");
                        })
                        .hasMessageContaining("create_task, manage_all_tasks"))
                .verify();
        assertThat(api.calls).isEmpty();
    }

    @Test
    void theSubscribersContextNamesTheUserOfEachSubscription() {
        FakeTransport api = api(header -> true);
        ManusClient client =
                ManusClients.builder().transport(api).apiKey("own-key").build().client();
        Mono<String> call = detail(client);
        StepVerifier.create(Flux.concat(
                        call,
                        call.contextWrite(
                                ManusUser.ofApiKeys("alice", "alices-key").inContext()),
                        call.contextWrite(ManusUser.ofApiKeys("bob", "bobs-key").inContext())))
                .expectNextCount(3)
                .verifyComplete();
        assertThat(api.calls)
                .extracting(sent -> sent.headers().first("x-manus-api-key"))
                .containsExactly("own-key", "alices-key", "bobs-key");
        StepVerifier.create(Mono.deferContextual(context ->
                                Mono.justOrEmpty(ManusUser.from(context).map(ManusUser::label)))
                        .contextWrite(ManusUser.ofApiKeys("alice", "k").inContext()))
                .expectNext("alice")
                .verifyComplete();
    }

    @Test
    void aRefusedKeyIsLeftOutWhileThereIsAnotherOne() {
        FakeTransport api = api("good-key"::equals);
        ManusClient client = ManusClients.builder()
                .transport(api)
                .apiKey("bad-key", "good-key")
                .build()
                .client();
        StepVerifier.create(Flux.range(0, 4).concatMap(i -> detail(client)).count())
                .expectNext(4L)
                .verifyComplete();
        assertThat(api.calls)
                .extracting(sent -> sent.headers().first("x-manus-api-key"))
                .containsExactly("bad-key", "good-key", "good-key", "good-key", "good-key");
    }

    private ManusClient oauthClient(FakeTransport transport) {
        ManusClients clients = ManusClients.builder().transport(transport).build();
        OAuthFlow flow = clients.oauth(OAuthApp.builder("client1", "app:cb").build());
        OAuthTokens tokens = new OAuthTokens("access-0", "refresh-0", Instant.MAX, Set.of(), null);
        store.save("alice", tokens).block();
        return clients.client(ManusUser.ofOAuth(RefreshingOAuthCredentialsProvider.of(flow, store, "alice")));
    }

    private FakeTransport api(Predicate<String> accepted) {
        return new FakeTransport(call -> Mono.fromSupplier(() -> answer(call, accepted)));
    }

    private HttpResponse answer(HttpCall call, Predicate<String> accepted) {
        if (call.uri().getPath().equals("/oauth/token")) {
            return FakeTransport.pair(refreshes.incrementAndGet());
        }
        String bearer = call.headers().first("authorization");
        String credential = bearer != null ? bearer : call.headers().first("x-manus-api-key");
        return accepted.test(credential)
                ? FakeTransport.reply(200, DETAIL)
                : FakeTransport.reply(
                        401,
                        "{\"ok\":false,\"error\":{\"code\":\"unauthenticated\",\"message\":\"bearer token is invalid or"
                                + " revoked\"}}");
    }

    private static Mono<String> detail(ManusClient client) {
        return client.tasks().detail("t1").map(task -> task.id());
    }

    private static List<String> paths(FakeTransport transport) {
        return transport.calls.stream().map(call -> call.uri().getPath()).toList();
    }
}
