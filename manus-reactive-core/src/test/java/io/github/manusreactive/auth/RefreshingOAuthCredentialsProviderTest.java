package io.github.manusreactive.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ApiCredential.BearerToken;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TokenStoreException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.util.SteppingClock;
import io.github.manusreactive.operation.OperationScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

class RefreshingOAuthCredentialsProviderTest {

    private static final String USER = "alice";
    private static final Duration DAY = Duration.ofDays(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedStore store = new ScriptedStore();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final FakeTransport server =
            new FakeTransport(call -> Mono.just(FakeTransport.pair(refreshes.incrementAndGet())));
    private final RefreshingOAuthCredentialsProvider credentials = credentials(server);

    @Test
    void freshTokensAreReadOnceAndUsedAsTheyAre() {
        store.put(tokens(0, DAY));
        assertGives("access-0");
        assertGives("access-0");
        assertThat(store.loads).hasValue(1);
        assertThat(server.calls).isEmpty();
    }

    @Test
    void nothingHappensBeforeSubscription() {
        Mono<ApiCredential> unused = credentials.credential();
        assertThat(store.loads).hasValue(0);
        assertThat(unused).isNotNull();
    }

    @Test
    void aTokenIsRefreshedFiveMinutesAheadOfItsExpiryAndSavedFirst() {
        store.put(tokens(0, DAY));
        time.advanceTimeBy(DAY.minusMinutes(5).minusMillis(1));
        assertGives("access-0");
        time.advanceTimeBy(Duration.ofMillis(1));
        assertGives("access-1");
        assertThat(store.current().accessToken()).isEqualTo("access-1");
        assertThat(store.current().refreshToken()).isEqualTo("refresh-1");
        assertThat(server.form(0)).containsEntry("refresh_token", "refresh-0");
    }

    @Test
    void theVerifierStaysWithTheTokensThroughEveryRefresh() {
        store.put(tokens(0, DAY));
        for (int i = 1; i <= 3; i++) {
            time.advanceTimeBy(DAY);
            assertGives("access-" + i);
        }
        assertThat(server.calls)
                .hasSize(3)
                .allSatisfy(
                        call -> assertThat(FakeTransport.form(call)).containsEntry("code_verifier", "the-verifier"));
    }

    @Test
    void aTokenThatLivesLessThanTheMarginIsStillUsedForHalfItsLife() {
        FakeTransport brief = new FakeTransport(call -> Mono.just(FakeTransport.reply(
                200,
                "{\"access_token\":\"brief-%d\",\"refresh_token\":\"r\",\"expires_in\":60}"
                        .formatted(refreshes.incrementAndGet()))));
        RefreshingOAuthCredentialsProvider own = credentials(brief);
        store.put(tokens(0, Duration.ZERO));
        assertGives(own, "brief-1");
        time.advanceTimeBy(Duration.ofSeconds(29));
        assertGives(own, "brief-1");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertGives(own, "brief-2");
    }

    @Test
    void aTokenWithoutARefreshTokenIsUsedUntilItEnds() {
        store.put(new OAuthTokens("access-0", null, Instant.EPOCH.plus(DAY), Set.of(), null));
        time.advanceTimeBy(DAY.minusMillis(1));
        assertGives("access-0");
        time.advanceTimeBy(Duration.ofMillis(1));
        assertFails(ReauthorizationRequiredException.class, "no refresh token");
    }

    @Test
    void aRefusedTokenIsReplacedByOneRefreshAndLaterRefusalsOfItGetTheNewerOne() {
        store.put(tokens(0, DAY));
        assertGives("access-0");
        assertReplaced("access-0", "access-1");
        assertReplaced("access-0", "access-1");
        assertReplaced("access-0", "access-1");
        assertThat(server.calls).hasSize(1);
        assertReplaced("access-1", "access-2");
    }

    @Test
    void aRefusedTokenThatAnotherProcessHasReplacedIsNotRefreshed() {
        store.put(tokens(0, DAY));
        assertGives("access-0");
        store.put(tokens(7, DAY));
        assertReplaced("access-0", "access-7");
        assertThat(server.calls).isEmpty();
    }

    @Test
    void losingTheRaceAgainstAnotherProcessEndsWithTheWinnersTokens() {
        store.put(tokens(0, Duration.ZERO));
        FakeTransport loser = new FakeTransport(call -> {
            store.put(tokens(9, DAY));
            return Mono.just(FakeTransport.reply(400, "{\"error\":\"invalid_grant\"}"));
        });
        assertGives(credentials(loser), "access-9");
        assertThat(loser.calls).hasSize(1);
    }

    @Test
    void aRefusalThatTheStoreCannotExplainTwiceIsReportedAsItWas() {
        store.put(new OAuthTokens("same", "refresh", null, Set.of(), "the-verifier"));
        FakeTransport stubborn = FakeTransport.answering(200, "{\"access_token\":\"same\",\"expires_in\":60}");
        AuthenticationException why = unauthenticated("invalid token");
        StepVerifier.create(credentials(stubborn).replacement(new BearerToken("same", null), why))
                .expectErrorSatisfies(e -> assertThat(e).isSameAs(why))
                .verify(Duration.ofSeconds(10));
        assertThat(stubborn.calls).hasSize(2);
    }

    @Test
    void callsBeforeExpiryAndAfterARefusalShareOneRefresh() {
        Sinks.One<HttpResponse> answer = Sinks.one();
        FakeTransport slow = new FakeTransport(call -> answer.asMono());
        RefreshingOAuthCredentialsProvider own = credentials(slow);
        store.put(tokens(0, Duration.ZERO));
        List<String> given = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            own.credential().subscribe(c -> given.add(((BearerToken) c).value()));
            own.replacement(new BearerToken("access-0", null), unauthenticated("expired"))
                    .subscribe(c -> given.add(((BearerToken) c).value()));
        }
        assertThat(given).isEmpty();
        answer.tryEmitValue(FakeTransport.pair(1));
        assertThat(given).hasSize(100).containsOnly("access-1");
        assertThat(slow.calls).hasSize(1);
        assertThat(store.saves).hasValue(1);
    }

    @Test
    void aCallerThatLeavesNeitherStopsTheRefreshNorLosesThePair() {
        Sinks.One<HttpResponse> answer = Sinks.one();
        FakeTransport slow = new FakeTransport(call -> answer.asMono());
        RefreshingOAuthCredentialsProvider own = credentials(slow);
        store.put(tokens(0, Duration.ZERO));
        Disposable first = own.credential().subscribe();
        AtomicReference<ApiCredential> second = new AtomicReference<>();
        own.credential().subscribe(second::set);

        first.dispose();
        answer.tryEmitValue(FakeTransport.pair(1));

        assertThat(second.get()).isNotNull();
        assertThat(store.current().accessToken()).isEqualTo("access-1");
        assertGives(own, "access-1");
        assertThat(slow.calls).hasSize(1);
    }

    @Test
    void evenWhenEveryCallerLeavesThePairIsSaved() {
        Sinks.One<HttpResponse> answer = Sinks.one();
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> answer.asMono()));
        store.put(tokens(0, Duration.ZERO));
        own.credential().subscribe().dispose();
        answer.tryEmitValue(FakeTransport.pair(1));
        assertThat(store.current().accessToken()).isEqualTo("access-1");
    }

    @Test
    void everyWaitingCallerKeepsItsOwnContext() {
        Sinks.One<HttpResponse> answer = Sinks.one();
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> answer.asMono()));
        store.put(tokens(0, Duration.ZERO));
        List<String> seen = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            own.credential()
                    .flatMap(c -> Mono.deferContextual(
                            context -> Mono.just(context.get("name") + ":" + ((BearerToken) c).value())))
                    .contextWrite(Context.of("name", name))
                    .subscribe(seen::add);
        }
        answer.tryEmitValue(FakeTransport.pair(1));
        assertThat(seen).containsExactlyInAnyOrder("one:access-1", "two:access-1", "three:access-1");
    }

    @Test
    void aPairThatCannotBeSavedFailsTheCallsAndIsSavedByALaterOne() {
        store.put(tokens(0, Duration.ZERO));
        store.failingSaves = 2;
        assertFails(TokenStoreException.class, "cannot save");
        assertFails(TokenStoreException.class, "cannot save");
        assertThat(store.current().accessToken()).isEqualTo("access-0");
        assertGives("access-1");
        assertThat(store.current().accessToken()).isEqualTo("access-1");
        assertThat(server.calls).hasSize(1);
    }

    @Test
    void aSaveThatHangsEndsInTimeAndThePairIsKept() {
        store.put(tokens(0, Duration.ZERO));
        store.hangingSaves = 1;
        StepVerifier.create(credentials.credential())
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(10)))
                .expectError(TokenStoreException.class)
                .verify(Duration.ofSeconds(10));
        assertGives("access-1");
        assertThat(server.calls).hasSize(1);
    }

    @Test
    void aStoreThatCannotBeReadFailsTheCallBeforeARefreshTokenIsSpent() {
        store.put(tokens(0, Duration.ZERO));
        store.failingLoads = 1;
        assertFails(TokenStoreException.class, "cannot read");
        assertThat(server.calls).isEmpty();
        assertGives("access-1");
    }

    @Test
    void withoutTokensTheUserHasToApproveFirst() {
        assertFails(ReauthorizationRequiredException.class, "no tokens are stored for user alice");
        StepVerifier.create(credentials.replace(tokens(5, DAY)))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertGives("access-5");
        assertThat(store.current().accessToken()).isEqualTo("access-5");
    }

    @Test
    void aDeadRefreshTokenIsNotTriedAgainUntilThereAreOtherTokens() {
        FakeTransport dead = FakeTransport.answering(400, "{\"error\":\"invalid_grant\"}");
        RefreshingOAuthCredentialsProvider own = credentials(dead);
        store.put(tokens(0, Duration.ZERO));
        for (int i = 0; i < 10; i++) {
            StepVerifier.create(own.credential())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(ReauthorizationRequiredException.class, ended -> {
                                assertThat(ended.user()).isEqualTo(USER);
                                assertThat(ended.requestId()).isEqualTo("req-7");
                            })
                            .hasMessageContaining("authorize page")
                            .hasCauseInstanceOf(OAuthException.class))
                    .verify(Duration.ofSeconds(10));
            time.advanceTimeBy(Duration.ofMinutes(10));
        }
        assertThat(dead.calls).hasSize(1);

        store.put(tokens(3, Duration.ofDays(30)));
        assertGives(own, "access-3");
    }

    static Stream<Mono<HttpResponse>> lostResponses() {
        return Stream.of(
                Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null)),
                Mono.error(new TransportException(TransportException.Kind.TIMEOUT, "no response", null)),
                Mono.just(FakeTransport.reply(502, "<html>bad gateway</html>")),
                Mono.just(FakeTransport.reply(500, "{\"error\":\"server_error\"}")),
                Mono.just(FakeTransport.reply(502, "{\"error\":\"invalid_grant\"}")),
                Mono.just(FakeTransport.reply(200, "not json")),
                Mono.just(FakeTransport.reply(200, "{}")));
    }

    @ParameterizedTest
    @MethodSource("lostResponses")
    void aLostResponseKeepsTheAccessTokenInUseAndTheRefreshIsRepeated(Mono<HttpResponse> lost) {
        Mono<HttpResponse>[] response = responding(lost);
        FakeTransport server = new FakeTransport(call -> response[0]);
        RefreshingOAuthCredentialsProvider own = credentials(server);
        store.put(tokens(0, DAY));
        time.advanceTimeBy(DAY.minusMinutes(4));
        assertGives(own, "access-0");
        assertThat(server.calls).hasSize(1);

        response[0] = Mono.just(FakeTransport.pair(1));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertGives(own, "access-1");
        assertThat(server.calls).hasSize(2);
        assertThat(server.form(1)).isEqualTo(server.form(0)).containsEntry("refresh_token", "refresh-0");
    }

    @ParameterizedTest
    @MethodSource("lostResponses")
    void callsWithoutAUsableTokenWaitForTheRepeat(Mono<HttpResponse> lost) {
        Mono<HttpResponse>[] response = responding(lost);
        FakeTransport server = new FakeTransport(call -> response[0]);
        RefreshingOAuthCredentialsProvider own = credentials(server);
        store.put(tokens(0, Duration.ZERO));
        List<String> given = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            own.credential().subscribe(c -> given.add(((BearerToken) c).value()), failures::add);
        }
        time.advanceTimeBy(Duration.ofMillis(2_999));
        assertThat(given).isEmpty();
        assertThat(server.calls).as("at 0 s and 1 s").hasSize(2);

        response[0] = Mono.just(FakeTransport.pair(1));
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(failures).isEmpty();
        assertThat(given).hasSize(500).containsOnly("access-1");
        assertThat(server.calls).hasSize(3);
    }

    @Test
    void aLostResponseThatTheServerHadProcessedEndsInANewApproval() {
        Mono<HttpResponse>[] response =
                responding(Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null)));
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> response[0]));
        store.put(tokens(0, Duration.ZERO));
        AtomicReference<Throwable> end = new AtomicReference<>();
        own.credential().subscribe(value -> {}, end::set);
        assertThat(end.get()).isNull();
        assertThat(own.status().failure()).hasMessageContaining("connection reset");

        response[0] = Mono.just(FakeTransport.reply(400, "{\"error\":\"invalid_grant\"}"));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(end.get()).isInstanceOf(ReauthorizationRequiredException.class);
    }

    @Test
    void afterARefusalACallWaitsForTheRepeatToo() {
        Mono<HttpResponse>[] response =
                responding(Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null)));
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> response[0]));
        store.put(tokens(0, DAY));
        assertGives(own, "access-0");
        List<ApiCredential> given = new ArrayList<>();
        own.replacement(new BearerToken("access-0", null), unauthenticated("invalid token"))
                .subscribe(given::add);
        assertThat(given).isEmpty();

        response[0] = Mono.just(FakeTransport.pair(1));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(given).hasSize(1);
        assertGives(own, "access-1");
    }

    @ParameterizedTest
    @CsvSource({"7,7", "0,1", "86400,300"})
    void retryAfterOfTheTokenEndpointCountsUpToFiveMinutes(int asked, int waited) {
        HttpHeaders headers = HttpHeaders.empty().with("Retry-After", String.valueOf(asked));
        Mono<HttpResponse>[] response =
                responding(Mono.just(new HttpResponse(429, headers, "{\"error\":\"slow_down\"}".getBytes(UTF_8))));
        FakeTransport server = new FakeTransport(call -> response[0]);
        RefreshingOAuthCredentialsProvider own = credentials(server);
        store.put(tokens(0, Duration.ZERO));
        List<ApiCredential> given = new ArrayList<>();
        own.credential().subscribe(given::add);

        response[0] = Mono.just(FakeTransport.pair(1));
        time.advanceTimeBy(Duration.ofSeconds(waited).minusMillis(1));
        assertThat(server.calls).hasSize(1);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(given).hasSize(1);
    }

    @Test
    void nothingIsRepeatedOnceNoCallerWaits() {
        FakeTransport server = FakeTransport.answering(502, "bad gateway");
        RefreshingOAuthCredentialsProvider own = credentials(server);
        store.put(tokens(0, Duration.ZERO));
        Disposable caller = own.credential().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        caller.dispose();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(server.calls).hasSize(2);
    }

    @Test
    void aRefusalThatNoRepeatCuresFailsAtOnce() {
        FakeTransport server = FakeTransport.answering(401, "{\"error\":\"invalid_client\"}");
        RefreshingOAuthCredentialsProvider own = credentials(server);
        store.put(tokens(0, Duration.ZERO));
        assertFails(own, OAuthException.class, "invalid_client");
        assertFails(own, OAuthException.class, "invalid_client");
        assertThat(server.calls).hasSize(1);
        assertThat(own.status().credential()).as("asked before the queue").isNull();
    }

    @Test
    void theStatusTellsWhatIsKnownWithoutTheStore() {
        assertThat(credentials.status()).isEqualTo(CredentialStatus.unknown());
        store.put(tokens(0, DAY));
        assertGives("access-0");
        assertThat(credentials.status().credential())
                .isEqualTo(
                        new BearerToken("access-0", Set.of(OperationScope.CREATE_TASK, OperationScope.USE_CONNECTORS)));
        credentials.reauthorizationRequired(credentials.status().credential());
        assertThat(credentials.status())
                .as("other tokens may be in the store by now")
                .isEqualTo(CredentialStatus.unknown());
        assertThat(store.loads).hasValue(1);
    }

    static Stream<Consumer<ScriptedStore>> storesWithErrors() {
        return Stream.of(
                store -> store.failing("load"), store -> store.failing("save"), store -> store.failing("exclusively"));
    }

    @ParameterizedTest
    @MethodSource("storesWithErrors")
    void anErrorOfTheStoreFailsTheCallsAndBlocksNoLaterOne(Consumer<ScriptedStore> breaking) {
        breaking.accept(store);
        store.put(tokens(0, Duration.ZERO));
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(credentials.credential())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(TokenStoreException.class)
                            .hasRootCauseInstanceOf(NoClassDefFoundError.class))
                    .verify(Duration.ofSeconds(10));
        }
        store.failing("");
        assertGives("access-1");
    }

    @Test
    void anErrorOfTheTransportBlocksNoLaterCall() {
        AtomicInteger calls = new AtomicInteger();
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> {
            if (calls.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("on purpose");
            }
            return Mono.just(FakeTransport.pair(1));
        }));
        store.put(tokens(0, Duration.ZERO));
        List<ApiCredential> given = new ArrayList<>();
        own.credential().subscribe(given::add);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(given).hasSize(1);
    }

    @Test
    void aRefreshThatNeverEndsBlocksTheUserForAFewMinutesOnly() {
        store.neverRuns = true;
        store.put(tokens(0, Duration.ZERO));
        AtomicReference<Throwable> end = new AtomicReference<>();
        credentials.credential().subscribe(value -> {}, end::set);
        time.advanceTimeBy(Duration.ofMinutes(6));
        assertThat(end.get()).isInstanceOf(TokenStoreException.class);
        store.neverRuns = false;
        assertGives("access-1");
    }

    @SafeVarargs
    private static Mono<HttpResponse>[] responding(Mono<HttpResponse>... response) {
        return response;
    }

    @Test
    void reauthorizationRequiredByTheApiIsRemembered() {
        store.put(tokens(0, DAY));
        assertGives("access-0");
        credentials.reauthorizationRequired(
                new BearerToken("access-0", Set.of(OperationScope.CREATE_TASK, OperationScope.USE_CONNECTORS)));
        assertFails(ReauthorizationRequiredException.class, "reauthorization_required");
        assertFails(ReauthorizationRequiredException.class, "reauthorization_required");
        assertThat(server.calls).isEmpty();
        store.put(tokens(2, DAY));
        assertGives("access-2");
    }

    @Test
    void reauthorizationRequiredInARefusalIsUnderstoodToo() {
        store.put(new OAuthTokens("access-0", "refresh-0", null, Set.of(), "the-verifier"));
        assertGives("access-0");
        StepVerifier.create(credentials.replacement(
                        new BearerToken("access-0", null), unauthenticated("reauthorization_required: changed")))
                .expectError(ReauthorizationRequiredException.class)
                .verify(Duration.ofSeconds(10));
        assertThat(server.calls).isEmpty();
    }

    @Test
    void aRefreshThatFailsAheadOfExpiryLeavesTheOldTokenInUseUntilItEnds() {
        AtomicInteger attempts = new AtomicInteger();
        FakeTransport down = new FakeTransport(call -> {
            attempts.incrementAndGet();
            return Mono.error(new TransportException(TransportException.Kind.CONNECT, "connection refused", null));
        });
        RefreshingOAuthCredentialsProvider own = credentials(down);
        store.put(tokens(0, DAY));
        time.advanceTimeBy(DAY.minusMinutes(5));
        for (int i = 0; i < 100; i++) {
            assertGives(own, "access-0");
        }
        assertThat(attempts).hasValue(1);
        time.advanceTimeBy(Duration.ofMinutes(5).minusMillis(1));
        assertGives(own, "access-0");
        time.advanceTimeBy(Duration.ofMillis(1));
        List<ApiCredential> given = new ArrayList<>();
        own.credential().subscribe(given::add);
        assertThat(given).isEmpty();
        assertThat(own.status().failure()).hasMessageContaining("connection refused");
    }

    @Test
    void attemptsAfterAFailureAreSpacedOut() {
        List<Long> at = new ArrayList<>();
        FakeTransport busy = new FakeTransport(call -> {
            at.add(time.now(TimeUnit.SECONDS));
            return Mono.just(FakeTransport.reply(503, "{\"error\":\"temporarily_unavailable\"}"));
        });
        RefreshingOAuthCredentialsProvider own = credentials(busy);
        store.put(tokens(0, Duration.ZERO));
        for (int tenth = 0; tenth < 1200; tenth++) {
            own.credential().subscribe(c -> {}, e -> {});
            time.advanceTimeBy(Duration.ofMillis(100));
        }
        assertThat(at).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 61L, 91L);
    }

    @Test
    void scopesArePassedOnIfAllAreKnown() {
        store.put(tokens(0, DAY));
        StepVerifier.create(credentials.credential())
                .assertNext(c -> assertThat(((BearerToken) c).scopes())
                        .containsExactlyInAnyOrder(OperationScope.CREATE_TASK, OperationScope.USE_CONNECTORS))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void anUnknownScopeOrATrustedAppRefusesNothingLocally() {
        store.put(new OAuthTokens("a", "r", null, Set.of("create_task", "brand_new"), null));
        StepVerifier.create(credentials.credential())
                .assertNext(c -> assertThat(((BearerToken) c).scopes()).isNull())
                .expectComplete()
                .verify(Duration.ofSeconds(10));

        store.put(tokens(0, DAY));
        OAuthApp trusted = OAuthApp.builder("c", "app:cb").trusted(true).build();
        StepVerifier.create(RefreshingOAuthCredentialsProvider.of(OAuthFlow.of(trusted, server), store, USER)
                        .credential())
                .assertNext(c -> assertThat(((BearerToken) c).scopes()).isNull())
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void aReplacementThatCannotBeSavedLeavesTheOldTokensInUse() {
        store.put(tokens(0, DAY));
        assertGives("access-0");
        store.failingSaves = 1;
        StepVerifier.create(credentials.replace(tokens(5, DAY)))
                .expectError(TokenStoreException.class)
                .verify(Duration.ofSeconds(10));
        assertGives("access-0");
    }

    @Test
    void aReplacementWaitsForTheRefreshInFlightAndWins() {
        Sinks.One<HttpResponse> answer = Sinks.one();
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> answer.asMono()));
        store.put(tokens(0, Duration.ZERO));
        Flux<Object> both = Flux.merge(own.credential().then(), own.replace(tokens(8, DAY)));
        StepVerifier.create(both)
                .then(() -> answer.tryEmitValue(FakeTransport.pair(1)))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertThat(store.current().accessToken()).isEqualTo("access-8");
        assertGives(own, "access-8");
    }

    @Test
    void theRefreshRunsUnderTheStoresLock() {
        store.put(tokens(0, Duration.ZERO));
        assertGives("access-1");
        assertThat(store.locks).hasValue(1);
        assertThat(store.loadsUnderLock).hasValue(1);
    }

    @Test
    void anEndpointThatNeverEndsItsResponseBlocksTheUserForAWhileOnly() {
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> Mono.never()));
        store.put(tokens(0, Duration.ZERO));
        List<ApiCredential> given = new ArrayList<>();
        own.credential().subscribe(given::add);
        AtomicInteger replaced = new AtomicInteger();
        own.replace(tokens(5, DAY)).subscribe(value -> {}, e -> {}, replaced::incrementAndGet);

        time.advanceTimeBy(Duration.ofSeconds(90));

        assertThat(replaced).hasValue(1);
        assertGives(own, "access-5");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(given).hasSize(1);
    }

    @Test
    void aLockThatNeverComesFailsTheCallsAndBlocksNoReplacement() {
        Sinks.Empty<Void> lock = Sinks.empty();
        store.lock = lock.asMono();
        store.put(tokens(0, Duration.ZERO));
        AtomicReference<Throwable> end = new AtomicReference<>();
        credentials.credential().subscribe(value -> {}, end::set);

        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(end.get())
                .isInstanceOf(TokenStoreException.class)
                .hasMessageContaining("cannot get the tokens for user alice to oneself");
        StepVerifier.create(credentials.replace(tokens(5, DAY)))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        lock.tryEmitEmpty();

        assertGives("access-5");
        assertThat(server.calls).isEmpty();
    }

    @Test
    void whatAStoreRunsAfterItWasGivenUpDoesNothing() {
        AtomicReference<Mono<?>> late = new AtomicReference<>();
        store.lock = Mono.never();
        store.handsOut = late::set;
        store.put(tokens(0, Duration.ZERO));
        credentials.credential().subscribe(value -> {}, e -> {});
        time.advanceTimeBy(Duration.ofMinutes(2));

        StepVerifier.create(late.get()).verifyError(TimeoutException.class);

        assertThat(server.calls).isEmpty();
        assertThat(store.loads).hasValue(0);
    }

    @Test
    void aRefreshThatHasBegunIsNotCutOffWhenItsTurnWasLongInComing() {
        Sinks.One<HttpResponse> answer = Sinks.one();
        Sinks.Empty<Void> lock = Sinks.empty();
        RefreshingOAuthCredentialsProvider own = credentials(new FakeTransport(call -> answer.asMono()));
        store.lock = lock.asMono();
        store.put(tokens(0, Duration.ZERO));
        List<ApiCredential> given = new ArrayList<>();
        own.credential().subscribe(given::add);
        time.advanceTimeBy(Duration.ofMinutes(2).minusSeconds(1));
        lock.tryEmitEmpty();
        time.advanceTimeBy(Duration.ofMinutes(1));

        answer.tryEmitValue(FakeTransport.pair(1));

        assertThat(given)
                .singleElement()
                .extracting(c -> ((BearerToken) c).value())
                .isEqualTo("access-1");
        assertThat(store.current().accessToken()).isEqualTo("access-1");
    }

    @Test
    void aLockThatIsNeverGivenBackBlocksNoReplacement() {
        store.unlock = Mono.never();
        store.put(tokens(0, Duration.ZERO));
        AtomicReference<Throwable> end = new AtomicReference<>();
        credentials.credential().subscribe(value -> {}, end::set);

        time.advanceTimeBy(Duration.ofMinutes(2).plusSeconds(10));

        assertThat(end.get()).isInstanceOf(TokenStoreException.class);
        assertGives("access-1");
        StepVerifier.create(credentials.replace(tokens(5, DAY)))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void aClockThatIsSetBackProlongsNoPauseAfterAFailure() {
        AtomicInteger attempts = new AtomicInteger();
        FakeTransport down = new FakeTransport(call -> attempts.incrementAndGet() == 1
                ? Mono.error(new TransportException(TransportException.Kind.CONNECT, "connection refused", null))
                : Mono.just(FakeTransport.pair(1)));
        SteppingClock clock = new SteppingClock(time);
        RefreshingOAuthCredentialsProvider own = credentials(down, clock);
        store.put(tokens(0, Duration.ZERO));
        time.advanceTimeBy(DAY);
        List<ApiCredential> given = new ArrayList<>();
        own.credential().subscribe(given::add);
        clock.step(Duration.ofHours(-8));
        time.advanceTimeBy(Duration.ofMillis(999));
        assertThat(attempts).hasValue(1);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(given).hasSize(1);
        assertThat(attempts).hasValue(2);
    }

    private RefreshingOAuthCredentialsProvider credentials(FakeTransport transport) {
        return credentials(transport, time);
    }

    private RefreshingOAuthCredentialsProvider credentials(FakeTransport transport, Scheduler time) {
        OAuthApp app =
                OAuthApp.builder("client1", "app:cb").clientSecret("s3cr3t").build();
        OAuthFlow flow = OAuthFlow.builder(app, transport).scheduler(time).build();
        return RefreshingOAuthCredentialsProvider.builder(flow, store, USER)
                .scheduler(time)
                .build();
    }

    private static OAuthTokens tokens(int number, Duration life) {
        return new OAuthTokens(
                "access-" + number,
                "refresh-" + number,
                Instant.EPOCH.plus(life),
                Set.of("create_task", "use_connectors"),
                "the-verifier");
    }

    private static AuthenticationException unauthenticated(String message) {
        return new AuthenticationException(CallContext.none(), 401, "unauthenticated", message);
    }

    private void assertGives(String accessToken) {
        assertGives(credentials, accessToken);
    }

    private static void assertGives(RefreshingOAuthCredentialsProvider credentials, String accessToken) {
        StepVerifier.create(credentials.credential().map(c -> ((BearerToken) c).value()))
                .expectNext(accessToken)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    private void assertReplaced(String refused, String accessToken) {
        StepVerifier.create(credentials
                        .replacement(new BearerToken(refused, null), unauthenticated("invalid token"))
                        .map(c -> ((BearerToken) c).value()))
                .expectNext(accessToken)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    private void assertFails(Class<? extends Throwable> type, String message) {
        assertFails(credentials, type, message);
    }

    private static void assertFails(
            RefreshingOAuthCredentialsProvider credentials, Class<? extends Throwable> type, String message) {
        StepVerifier.create(credentials.credential())
                .expectErrorSatisfies(e -> assertThat(e).isInstanceOf(type).hasMessageContaining(message))
                .verify(Duration.ofSeconds(10));
    }

    /** A store that fails on demand. */
    private static final class ScriptedStore implements TokenStore {

        final AtomicInteger loads = new AtomicInteger();
        final AtomicInteger loadsUnderLock = new AtomicInteger();
        final AtomicInteger saves = new AtomicInteger();
        final AtomicInteger locks = new AtomicInteger();
        int failingLoads;
        int failingSaves;
        int hangingSaves;
        boolean neverRuns;
        private String failing = "";
        Mono<Void> lock = Mono.empty();
        Mono<Void> unlock = Mono.empty();
        Consumer<Mono<?>> handsOut = refresh -> {};
        private boolean locked;
        private OAuthTokens tokens;

        ScriptedStore failing(String method) {
            failing = method;
            return this;
        }

        private void check(String method) {
            if (failing.equals(method)) {
                throw new NoClassDefFoundError("on purpose");
            }
        }

        void put(OAuthTokens newTokens) {
            tokens = newTokens;
        }

        OAuthTokens current() {
            return tokens;
        }

        @Override
        public Mono<OAuthTokens> load(String user) {
            check("load");
            return Mono.defer(() -> {
                loads.incrementAndGet();
                if (locked) {
                    loadsUnderLock.incrementAndGet();
                }
                return failingLoads-- > 0
                        ? Mono.error(new IllegalStateException("store down"))
                        : Mono.justOrEmpty(tokens);
            });
        }

        @Override
        public Mono<Void> save(String user, OAuthTokens newTokens) {
            check("save");
            return Mono.defer(() -> {
                if (hangingSaves-- > 0) {
                    return Mono.never();
                }
                if (failingSaves-- > 0) {
                    return Mono.error(new IllegalStateException("store down"));
                }
                saves.incrementAndGet();
                tokens = newTokens;
                return Mono.empty();
            });
        }

        @Override
        public <T> Mono<T> exclusively(String user, Mono<T> refresh) {
            check("exclusively");
            if (neverRuns) {
                refresh.subscribe();
                return Mono.never();
            }
            return Mono.defer(() -> {
                locks.incrementAndGet();
                locked = true;
                handsOut.accept(refresh);
                return lock.then(refresh.doFinally(signal -> locked = false))
                        .flatMap(result -> unlock.thenReturn(result));
            });
        }
    }
}
