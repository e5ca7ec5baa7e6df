package io.github.manusreactive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.auth.OAuthTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class PostgresTokenStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant EXPIRY = Instant.parse("2026-11-03T10:15:30Z");
    private static PostgresProcess database;

    private final String user = "alice " + UUID.randomUUID();
    private final PostgresTokenStore store = PostgresTokenStore.of(database.connections());
    private final PostgresTokenStore other = PostgresTokenStore.of(database.connections());
    private final VirtualTimeScheduler frozen = VirtualTimeScheduler.create();

    @BeforeAll
    static void createDatabase() {
        database = PostgresProcess.database();
    }

    @AfterEach
    void noConnectionAndNoLockIsHeld() {
        frozen.dispose();
        Await.until(() -> database.held() == 0);
        Await.until(() -> locks() == 0);
    }

    private static long locks() {
        return database.number("SELECT count(*) FROM manus_lock WHERE lease_until > clock_timestamp()");
    }

    private static OAuthTokens tokens(String accessToken, @Nullable Instant expiry) {
        return new OAuthTokens(accessToken, "refresh-" + accessToken, expiry, Set.of("tasks", "files"), "verifier");
    }

    @Test
    void tokensAreReadAsTheyWereSaved() {
        assertThat(store.load(user).block(PATIENCE)).isNull();

        store.save(user, tokens("one", EXPIRY)).block(PATIENCE);
        assertThat(other.load(user).block(PATIENCE)).isEqualTo(tokens("one", EXPIRY));

        OAuthTokens bare = new OAuthTokens("two", null, null, Set.of(), null);
        other.save(user, bare).block(PATIENCE);
        assertThat(store.load(user).block(PATIENCE)).isEqualTo(bare);
        assertThat(store.load(user + "x").block(PATIENCE)).isNull();
    }

    @Test
    void aLateSaveDoesNotReplaceNewerTokens() {
        store.save(user, tokens("one", EXPIRY)).block(PATIENCE);
        other.load(user).block(PATIENCE);
        other.save(user, tokens("three", EXPIRY.plusSeconds(2))).block(PATIENCE);

        store.save(user, tokens("two", EXPIRY.plusSeconds(1))).block(PATIENCE);

        assertThat(store.load(user).block(PATIENCE)).isEqualTo(tokens("three", EXPIRY.plusSeconds(2)));
    }

    @Test
    void anAuthorizationReplacesTokensOfAnotherProcess() {
        store.save(user, tokens("one", EXPIRY)).block(PATIENCE);
        other.save(user, tokens("two", EXPIRY.plusSeconds(1))).block(PATIENCE);

        store.save(user, tokens("authorized", EXPIRY.plusSeconds(60))).block(PATIENCE);

        assertThat(other.load(user).block(PATIENCE)).isEqualTo(tokens("authorized", EXPIRY.plusSeconds(60)));
    }

    @Test
    void tokensThatExpireEarlierReplaceThoseThatWereRead() {
        store.save(user, tokens("one", EXPIRY)).block(PATIENCE);
        other.load(user).block(PATIENCE);

        other.save(user, tokens("two", EXPIRY.minusSeconds(60))).block(PATIENCE);

        assertThat(store.load(user).block(PATIENCE)).isEqualTo(tokens("two", EXPIRY.minusSeconds(60)));
    }

    @Test
    void oneProcessRefreshesAtATime() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Mono<Integer> refresh = Mono.delay(Duration.ofMillis(20))
                .doOnSubscribe(begun -> most.accumulateAndGet(running.incrementAndGet(), Math::max))
                .thenReturn(1)
                .doOnNext(done -> running.decrementAndGet());

        Integer sum = Flux.range(0, 6)
                .flatMap(i -> (i % 2 == 0 ? store : other).exclusively(user, refresh), 6)
                .reduce(0, Integer::sum)
                .block(PATIENCE);

        assertThat(sum).isEqualTo(6);
        assertThat(most).hasValue(1);
    }

    @Test
    void usersDoNotWaitForEachOther() {
        Sinks.One<String> held = Sinks.one();
        CompletableFuture<String> first = store.exclusively(user, held.asMono()).toFuture();
        Await.until(() -> locks() == 1);

        assertThat(other.exclusively(user + "x", Mono.just("done")).block(PATIENCE))
                .isEqualTo("done");

        held.tryEmitValue("first");
        assertThat(first.join()).isEqualTo("first");
    }

    @Test
    void aKilledHolderHoldsUpOthersForOneLease() {
        // its renewals have no time
        PostgresTokenStore killed = PostgresTokenStore.of(database.connections(), null, frozen);
        killed.exclusively(user, Mono.never()).subscribe();
        Await.until(() -> locks() == 1);
        CompletableFuture<String> next =
                other.exclusively(user, Mono.just("done")).toFuture();
        assertThat(database.number("SELECT count(*) FROM manus_lock"
                        + " WHERE lease_until BETWEEN clock_timestamp() AND clock_timestamp() + interval '20 s'"))
                .isEqualTo(1);
        assertThat(next).isNotDone();

        database.execute("UPDATE manus_lock SET lease_until = clock_timestamp()");

        assertThat(next.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join())
                .isEqualTo("done");
    }

    @Test
    void aHolderRenewsItsLease() {
        PostgresTokenStore holder = PostgresTokenStore.of(database.connections(), null, frozen);
        Disposable refresh = holder.exclusively(user, Mono.never()).subscribe();
        Await.until(() -> locks() == 1);
        database.execute("UPDATE manus_lock SET lease_until = lease_until - interval '19 s'");

        frozen.advanceTimeBy(Duration.ofSeconds(5));

        Await.until(() -> database.number(
                        "SELECT count(*) FROM manus_lock" + " WHERE lease_until > clock_timestamp() + interval '10 s'")
                == 1);
        refresh.dispose();
    }

    @Test
    void aCancelledOrFailedRefreshGivesTheLockBack() {
        Disposable refresh = store.exclusively(user, Mono.never()).subscribe();
        Await.until(() -> locks() == 1);
        refresh.dispose();
        Await.until(() -> locks() == 0);

        assertThatThrownBy(() -> store.exclusively(user, Mono.error(new IllegalStateException("refused")))
                        .block(PATIENCE))
                .hasMessage("refused");
        assertThat(locks()).isZero();
    }

    @Test
    void aRefreshSurvivesCutConnections() {
        Sinks.One<String> held = Sinks.one();
        CompletableFuture<String> first = store.exclusively(user, held.asMono()).toFuture();
        Await.until(() -> locks() == 1);
        database.cutConnections();
        held.tryEmitValue("done");

        assertThat(first.join()).isEqualTo("done");
    }
}
