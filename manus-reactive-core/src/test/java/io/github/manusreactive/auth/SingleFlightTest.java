package io.github.manusreactive.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ApiCredential.BearerToken;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.util.SingleFlight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Real threads: what must hold whatever their order. */
class SingleFlightTest {

    private static final int THREADS = 16;
    private static final int ROUNDS = 200;

    @Test
    void manyThreadsWithARefusedTokenCauseExactlyOneRefreshEach() throws Exception {
        AtomicInteger refreshes = new AtomicInteger();
        FakeTransport server =
                new FakeTransport(call -> Mono.fromSupplier(() -> FakeTransport.pair(refreshes.get() + 1))
                        .doOnNext(reply -> refreshes.incrementAndGet())
                        .subscribeOn(Schedulers.parallel()));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                refreshes.set(0);
                TokenStore store = TokenStore.inMemory();
                RefreshingOAuthCredentialsProvider credentials = credentials(server, store);
                BearerToken refused = new BearerToken("access-0", null);
                CyclicBarrier start = new CyclicBarrier(THREADS);
                List<Future<String>> results = IntStream.range(0, THREADS)
                        .mapToObj(i -> threads.submit(() -> {
                            start.await();
                            Mono<ApiCredential> wish = i % 2 == 0
                                    ? credentials.credential()
                                    : credentials.replacement(refused, unauthenticated());
                            return ((BearerToken) wish.block(Duration.ofSeconds(10))).value();
                        }))
                        .toList();
                for (Future<String> result : results) {
                    assertThat(result.get()).isEqualTo("access-1");
                }
                assertThat(refreshes).hasValue(1);
                StepVerifier.create(store.load("alice"))
                        .assertNext(tokens -> assertThat(tokens.refreshToken()).isEqualTo("refresh-1"))
                        .verifyComplete();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRunStartsAfterTheOneBeforeHasEnded() {
        SingleFlight<Integer> flight = new SingleFlight<>();
        AtomicInteger runs = new AtomicInteger();
        Mono<Integer> work = flight.join(() -> Mono.fromSupplier(runs::incrementAndGet));
        StepVerifier.create(work).expectNext(1).verifyComplete();
        StepVerifier.create(work).expectNext(2).verifyComplete();
    }

    @Test
    void workThatThrowsOrIsEmptyEndsTheRun() {
        SingleFlight<Integer> flight = new SingleFlight<>();
        StepVerifier.create(flight.join(() -> {
                    throw new IllegalStateException("boom");
                }))
                .expectErrorMessage("boom")
                .verify();
        StepVerifier.create(flight.join(Mono::empty)).verifyComplete();
        StepVerifier.create(flight.alone(() -> Mono.just(1))).expectNext(1).verifyComplete();
    }

    private static RefreshingOAuthCredentialsProvider credentials(FakeTransport server, TokenStore store) {
        store.save("alice", new OAuthTokens("access-0", "refresh-0", Instant.EPOCH, Set.of(), null))
                .block();
        OAuthApp app = OAuthApp.builder("client1", "app:cb").build();
        return RefreshingOAuthCredentialsProvider.of(OAuthFlow.of(app, server), store, "alice");
    }

    private static AuthenticationException unauthenticated() {
        return new AuthenticationException(CallContext.none(), 401, "unauthenticated", "invalid token");
    }
}
