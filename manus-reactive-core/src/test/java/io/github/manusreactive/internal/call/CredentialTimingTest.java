package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.ApiCredential.ApiKey;
import io.github.manusreactive.auth.CredentialStatus;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.auth.RefreshingOAuthCredentialsProvider;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A call waits for the rate limit first and gets its credential then; what is known before the wait ends it before the wait. */
class CredentialTimingTest {

    private static final HttpResponse OK = ok("\"x\":7");

    @Test
    void aRefreshWhileCreatesWaitCausesNoRefusal() {
        AtomicReference<String> valid = new AtomicReference<>("access-0");
        AtomicInteger refreshes = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger();
        ExecutorFixture rig = new ExecutorFixture(call -> Mono.fromSupplier(() -> {
            if (call.uri().getPath().equals("/oauth/token")) {
                String next = "access-" + refreshes.incrementAndGet();
                valid.set(next);
                return FakeApi.reply(
                        200, "{\"access_token\":\"" + next + "\",\"refresh_token\":\"r\",\"expires_in\":86400}");
            }
            if (!("Bearer " + valid.get()).equals(call.headers().first("authorization"))) {
                refusals.incrementAndGet();
                return refused(401, "unauthenticated", "bearer token is invalid or revoked");
            }
            return OK;
        }));
        rig.rateLimiter = LocalRateLimiter.create(RateLimitSettings.builder().build(), rig.time);
        rig.user = ManusUser.ofOAuth(oauth(rig, Duration.ofMinutes(8)));
        List<ScriptedOutcome<Integer>> creates = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            creates.add(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)));
        }
        rig.passes(Duration.ofMinutes(10));
        assertThat(creates).allSatisfy(create -> assertThat(create.values).containsExactly(7));
        assertThat(refreshes).hasValue(1);
        assertThat(refusals).hasValue(0);
    }

    @Test
    void scopesAreCheckedBeforeTheWait() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        rig.user = ManusUser.ofAccessToken("alice", "token-1", Set.of(OperationScope.CREATE_PROJECT));
        rig.api.rateLimiter.gate(permit -> Mono.never());
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(create.error).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void scopesOfAnOAuthUserAreCheckedBeforeTheWaitAlthoughTheTokenIsDue() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        RefreshingOAuthCredentialsProvider credentials = oauth(rig, Duration.ofDays(1), "create_project");
        rig.user = ManusUser.ofOAuth(credentials);
        ScriptedOutcome.of(rig.call(Operation.PROJECT_LIST));
        rig.api.rateLimiter.gate(permit -> Mono.never());
        rig.passes(Duration.ofDays(2));
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error)
                .isInstanceOf(InvalidRequestException.class);
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void aUserWithoutTokensDoesNotWait() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        OAuthFlow flow = OAuthFlow.builder(app(), rig.api).scheduler(rig.clock).build();
        rig.user = ManusUser.ofOAuth(RefreshingOAuthCredentialsProvider.builder(flow, TokenStore.inMemory(), "alice")
                .scheduler(rig.clock)
                .build());
        rig.api.rateLimiter.gate(permit -> Mono.never());
        for (int i = 0; i < 2; i++) {
            assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error)
                    .isInstanceOf(ReauthorizationRequiredException.class);
        }
    }

    @Test
    void aUserThatMustApproveAgainDoesNotWaitButOtherTokensInTheStoreCount() {
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.just(refused(401, "unauthenticated", "reauthorization_required")), Mono.just(OK));
        TokenStore store = TokenStore.inMemory();
        rig.user = ManusUser.ofOAuth(oauth(rig, store, Duration.ofDays(1), ""));
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.api.rateLimiter.gate(permit -> Mono.never());
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error)
                .isInstanceOf(ReauthorizationRequiredException.class);

        rig.api.rateLimiter.gate(permit -> permit);
        store.save("alice", new OAuthTokens("other", "r", null, Set.of(), null)).subscribe();
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).values).containsExactly(7);
    }

    @Test
    void aRefusedClientSecretIsKnownBeforeTheWait() {
        ExecutorFixture rig =
                ExecutorFixture.answering(Mono.just(FakeApi.reply(401, "{\"error\":\"invalid_client\"}")));
        rig.user = ManusUser.ofOAuth(oauth(rig, Duration.ZERO));
        rig.api.rateLimiter.gate(permit -> Mono.never());
        for (int i = 0; i < 2; i++) {
            ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
            assertThat(create.error).isInstanceOfSatisfying(OAuthException.class, refused -> {
                assertThat(refused.operation()).isEqualTo(Operation.TASK_CREATE);
                assertThat(refused.user()).isEqualTo("alice");
            });
        }
    }

    @Test
    void aProviderThatFailsDoesSoBeforeTheWait() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        rig.user = new ManusUser("alice", () -> Mono.error(new IllegalStateException("vault is sealed")));
        rig.api.rateLimiter.gate(permit -> Mono.never());
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error).hasMessage("vault is sealed");
    }

    @Test
    void aProviderWithAStatusIsAskedAfterTheWaitOnly() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        AtomicInteger asked = new AtomicInteger();
        rig.user = new ManusUser(
                "alice",
                provider(
                        () -> CredentialStatus.of(new ApiKey("key-0")),
                        () -> Mono.fromSupplier(() -> new ApiKey("key-" + asked.incrementAndGet()))));
        rig.api.rateLimiter.gate(permit -> permit.delayElement(Duration.ofMinutes(3), rig.time));
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(3).minusMillis(1));
        assertThat(asked).hasValue(0);
        rig.passes(Duration.ofMillis(1));
        assertThat(create.values).containsExactly(7);
        assertThat(keys(rig)).containsExactly("key-1");
    }

    @Test
    void aProviderWithoutAStatusIsAskedAgainOnlyAfterAWait() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        AtomicInteger asked = new AtomicInteger();
        rig.user = new ManusUser("alice", () -> Mono.fromSupplier(() -> new ApiKey("key-" + asked.incrementAndGet())));
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.api.rateLimiter.gate(permit -> permit.delayElement(Duration.ofMinutes(3), rig.time));
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(3));
        assertThat(keys(rig)).containsExactly("key-1", "key-3");
    }

    @Test
    void aPermitIsReturnedUnsentIfItsCredentialFails() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        rig.user = new ManusUser(
                "alice",
                provider(
                        () -> CredentialStatus.of(new ApiKey("key-0")),
                        () -> Mono.error(new IllegalStateException("vault is sealed"))));
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error).hasMessage("vault is sealed");
        assertThat(rig.api.rateLimiter.permits).containsExactly(List.of("unsent"));
        assertThat(rig.api.calls).isEmpty();
    }

    @Test
    void aPermitIsReturnedUnsentByTheDeadlineWithTheReasonIfItsCredentialHangs() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(60)).build();
        rig.user = new ManusUser(
                "alice",
                provider(
                        () -> CredentialStatus.retrying(
                                new ApiKey("key-0"), new IllegalStateException("vault is sealed")),
                        Mono::never));
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(60));
        assertThat(create.error).isInstanceOf(DeadlineExceededException.class).hasMessageContaining("vault is sealed");
        assertThat(rig.api.rateLimiter.permits).containsExactly(List.of("unsent"));
    }

    @Test
    void aCallThatIsCancelledWhileItsCredentialIsFetchedReturnsThePermitUnsent() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(OK));
        rig.rateLimiter = LocalRateLimiter.create(RateLimitSettings.builder().build(), rig.time);
        Sinks.One<ApiCredential> late = Sinks.one();
        rig.user = new ManusUser("alice", provider(() -> CredentialStatus.of(new ApiKey("key-0")), late::asMono));
        for (int i = 0; i < 30; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).cancel();
        }
        late.tryEmitValue(new ApiKey("key-1"));
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(create.values).as("no permit of the ten was used up").containsExactly(7);
    }

    @Test
    void afterARefusalAndAnotherWaitTheNewestTokenIsSent() {
        AtomicReference<ApiCredential> current = new AtomicReference<>(new ApiKey("key-0"));
        ExecutorFixture rig = new ExecutorFixture(
                call -> Mono.just(key(call).equals("key-2") ? OK : refused(401, "unauthenticated", "invalid token")));
        rig.user = new ManusUser("alice", new CredentialsProvider() {
            @Override
            public Mono<ApiCredential> credential() {
                return Mono.fromSupplier(current::get);
            }

            @Override
            public CredentialStatus status() {
                return CredentialStatus.of(current.get());
            }

            @Override
            public Mono<ApiCredential> replacement(
                    ApiCredential rejected, io.github.manusreactive.error.AuthenticationException why) {
                current.set(new ApiKey("key-1"));
                return Mono.just(current.get());
            }
        });
        rig.api.rateLimiter.gate(permit -> permit.delayElement(Duration.ofMinutes(1), rig.time));
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(1));
        current.set(new ApiKey("key-2"));
        rig.passes(Duration.ofMinutes(1));
        assertThat(create.values).containsExactly(7);
        assertThat(keys(rig)).containsExactly("key-0", "key-2");
    }

    @Test
    void anOpenBreakerEndsACallBeforeTheWaitAndSpendsNoPermit() {
        ExecutorFixture rig = breaking(Mono.just(refused(500, "internal", "oops")));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.api.rateLimiter.gate(permit -> Mono.never());
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error)
                .isInstanceOf(CircuitOpenException.class)
                .hasMessageContaining("manus-alice@api.example.test");
        assertThat(rig.api.rateLimiter.permits).hasSize(2);
    }

    @Test
    void aBreakerThatOpensDuringTheWaitIsNoticedAfterIt() {
        ExecutorFixture rig = breaking(Mono.just(refused(500, "internal", "oops")));
        Sinks.Empty<Void> turn = Sinks.empty();
        rig.api.rateLimiter.gate(permit -> turn.asMono().then(permit));
        ScriptedOutcome<Integer> waiting = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.api.rateLimiter.gate(permit -> permit);
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        turn.tryEmitEmpty();
        assertThat(waiting.error).isInstanceOf(CircuitOpenException.class);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered", "answered", "unsent");
    }

    @Test
    void callsBehindAHalfOpenBreakerWaitAndTheCheckTakesNoProbe() {
        ExecutorFixture rig = breaking(Mono.just(refused(500, "internal", "oops")));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(31));
        List<ScriptedOutcome<Integer>> waiting = new ArrayList<>();
        Sinks.Empty<Void> turn = Sinks.empty();
        rig.api.rateLimiter.gate(permit -> turn.asMono().then(permit));
        for (int i = 0; i < 5; i++) {
            waiting.add(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)));
        }
        assertThat(waiting).allMatch(ScriptedOutcome::isOpen);
        turn.tryEmitEmpty();
        assertThat(rig.api.calls).as("two attempts, then the one probe").hasSize(3);
    }

    private static ExecutorFixture breaking(Mono<HttpResponse> answer) {
        ExecutorFixture rig = ExecutorFixture.answering(answer);
        rig.options = rig.options.toBuilder().retry(RetrySettings.off()).build();
        rig.breaker = CircuitBreakerSettings.builder()
                .failureRateThreshold(50)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(2)
                .waitDurationInOpenState(Duration.ofSeconds(30))
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        return rig;
    }

    private static CredentialsProvider provider(
            Supplier<CredentialStatus> status, Supplier<Mono<ApiCredential>> fetch) {
        return new CredentialsProvider() {
            @Override
            public Mono<ApiCredential> credential() {
                return fetch.get();
            }

            @Override
            public CredentialStatus status() {
                return status.get();
            }
        };
    }

    private static OAuthApp app() {
        return OAuthApp.builder("client1", "app:cb").build();
    }

    private static RefreshingOAuthCredentialsProvider oauth(ExecutorFixture rig, Duration life, String... scopes) {
        return oauth(rig, TokenStore.inMemory(), life, scopes);
    }

    private static RefreshingOAuthCredentialsProvider oauth(
            ExecutorFixture rig, TokenStore store, Duration life, String... scopes) {
        Set<String> granted = scopes.length == 0 || scopes[0].isEmpty() ? Set.of() : Set.of(scopes);
        store.save("alice", new OAuthTokens("access-0", "refresh-0", Instant.EPOCH.plus(life), granted, null))
                .subscribe();
        OAuthFlow flow = OAuthFlow.builder(app(), rig.api).scheduler(rig.clock).build();
        return RefreshingOAuthCredentialsProvider.builder(flow, store, "alice")
                .scheduler(rig.clock)
                .build();
    }

    private static String key(HttpCall call) {
        return String.valueOf(call.headers().first("x-manus-api-key"));
    }

    private static List<String> keys(ExecutorFixture rig) {
        return rig.api.calls.stream().map(CredentialTimingTest::key).toList();
    }
}
