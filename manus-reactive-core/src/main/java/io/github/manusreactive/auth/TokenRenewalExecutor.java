package io.github.manusreactive.auth;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TokenStoreException;
import io.github.manusreactive.internal.util.GuardedMono;
import io.github.manusreactive.internal.util.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Renews the tokens of one user: saves unsaved tokens, else reads the store, else refreshes and saves. Only one {@link
 * #renew} or {@link #replace} may run at a time; see {@link io.github.manusreactive.internal.util.SingleFlight}.
 */
final class TokenRenewalExecutor {

    private static final Logger log = LoggerFactory.getLogger(TokenRenewalExecutor.class);
    /** Longer than a refresh in another process takes, unless many users' refreshes wait for their limit there. */
    private static final Duration LONGEST_WAIT_FOR_TURN = Duration.ofMinutes(2);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Limits delays that the token endpoint requests by mistake. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private final OAuthFlow flow;
    private final TokenStore store;
    private final String user;
    private final Duration refreshAhead;
    private final Duration storeTimeout;
    private final Scheduler scheduler;
    private final TimeSource clocks;

    private volatile @Nullable CachedTokens held;
    private volatile @Nullable EndedTokens ended;
    private volatile @Nullable RefreshPause pause;

    TokenRenewalExecutor(
            OAuthFlow flow,
            TokenStore store,
            String user,
            Duration refreshAhead,
            Duration storeTimeout,
            Scheduler scheduler) {
        this.flow = flow;
        this.store = store;
        this.user = user;
        this.refreshAhead = refreshAhead;
        this.storeTimeout = storeTimeout;
        this.scheduler = scheduler;
        this.clocks = new TimeSource(scheduler);
    }

    /** Tokens that need a new authorization. Other tokens reset the state. */
    private record EndedTokens(OAuthTokens tokens, ReauthorizationRequiredException why) {}

    /** Delay after a failed attempt before the next one. */
    private record RefreshPause(long begunAt, Duration length, Duration backoff, Throwable failure) {}

    /** Returns the tokens that calls can use immediately. */
    @Nullable
    CachedTokens usable() {
        CachedTokens now = held;
        return now != null && now.saved() && !now.dueAt(now()) && endOf(now.tokens()) == null ? now : null;
    }

    /** Returns the state without reading the store, which may contain newer tokens. */
    CredentialStatus status() {
        CachedTokens now = held;
        RefreshPause waiting = pause;
        ApiCredential known = now != null && now.saved() && endOf(now.tokens()) == null ? now.credential() : null;
        if (waiting == null) {
            return known == null ? CredentialStatus.unknown() : CredentialStatus.of(known);
        }
        boolean fails = !OAuthFlow.mayPass(waiting.failure()) && (now == null || now.expiredAt(now()));
        return CredentialStatus.retrying(fails ? null : known, waiting.failure());
    }

    /** Completes when a failed renewal may be repeated; fails with the failure if repeating it cannot help. */
    Mono<Long> untilRepeat(Throwable failure) {
        if (!OAuthFlow.mayPass(failure)) {
            return Mono.error(failure);
        }
        RefreshPause waiting = pause;
        Duration left = waiting == null ? Duration.ZERO : left(waiting);
        return Mono.delay(left.isZero() ? SHORTEST_WAIT : left, scheduler);
    }

    /** Called if the server requires a new authorization for this credential. */
    void end(ApiCredential rejected) {
        CachedTokens now = held;
        if (now != null && now.credential().equals(rejected)) {
            ended = new EndedTokens(
                    now.tokens(),
                    new ReauthorizationRequiredException(
                            context(null),
                            "the server requires a new authorization (reauthorization_required); send user " + user
                                    + " to the authorize page",
                            null));
        }
    }

    /** Saves other tokens, then uses them. */
    Mono<CachedTokens> replace(OAuthTokens tokens) {
        CachedTokens fresh = CachedTokens.refreshed(tokens, flow.app(), refreshAhead, now());
        return stored("save", () -> store.save(user, tokens)).then(Mono.fromSupplier(() -> {
            ended = null;
            pause = null;
            return use(fresh.asSaved());
        }));
    }

    private @Nullable EndedTokens endOf(OAuthTokens tokens) {
        EndedTokens known = ended;
        return known != null && known.tokens().equals(tokens) ? known : null;
    }

    /** Returns saved tokens other than the rejected ones if there are any, or fails. */
    Mono<CachedTokens> renew(@Nullable String refused) {
        CachedTokens now = held;
        return now == null || now.saved()
                ? renewFromStore(refused)
                : save(now)
                        .flatMap(saved -> saved.hasAccessToken(refused) ? renewFromStore(refused) : Mono.just(saved));
    }

    private Mono<CachedTokens> renewFromStore(@Nullable String refused) {
        Mono<CachedTokens> work = Mono.defer(this::newest)
                .flatMap(newest -> newest.hasAccessToken(refused) || newest.dueAt(now())
                        ? refresh(newest, refused)
                        : Mono.just(use(newest)));
        return exclusively(work)
                .onErrorMap(e -> !(e instanceof ManusException), this::noTurn)
                .switchIfEmpty(Mono.error(() ->
                        new TokenStoreException(user, "the token store did not run the refresh passed to it", null)));
    }

    private Throwable noTurn(Throwable error) {
        return error instanceof ManusException
                ? error
                : new TokenStoreException(user, "cannot get the tokens for user " + user + " to oneself", error);
    }

    /**
     * Limits the wait for the store's lock. A refresh in progress is not cancelled before all its steps could finish,
     * because its tokens would be lost.
     */
    private Mono<CachedTokens> exclusively(Mono<CachedTokens> work) {
        return Mono.defer(() -> {
            AtomicReference<TurnState> turn = new AtomicReference<>(TurnState.AWAITED);
            Sinks.Empty<Void> ended = Sinks.empty();
            Mono<CachedTokens> inTime = Mono.defer(() -> {
                TurnState before = turn.compareAndExchange(TurnState.AWAITED, TurnState.BEGUN);
                return before == TurnState.GIVEN_UP
                        ? Mono.error(new TimeoutException("the token store ran the refresh too late"))
                        : work.doFinally(end -> ended.tryEmitEmpty());
            });
            Mono<Long> tooLate = Mono.delay(LONGEST_WAIT_FOR_TURN, scheduler)
                    .flatMap(passed -> turn.compareAndSet(TurnState.AWAITED, TurnState.GIVEN_UP)
                            ? Mono.just(passed)
                            : Mono.firstWithSignal(
                                            ended.asMono(),
                                            Mono.delay(longestRefresh(), scheduler)
                                                    .then())
                                    .then(Mono.delay(storeTimeout, scheduler)));
            return GuardedMono.<CachedTokens>of(() -> store.exclusively(user, inTime), this::noTurn)
                    .timeout(tooLate);
        });
    }

    /** Reading the store once, and again if another process may have refreshed first, and saving the new tokens. */
    private Duration longestRefresh() {
        return flow.longestCall().plus(storeTimeout.multipliedBy(3));
    }

    private enum TurnState {
        AWAITED,
        BEGUN,
        GIVEN_UP
    }

    /** Returns the tokens in the store, which may be newer than those in memory. */
    private Mono<CachedTokens> newest() {
        return stored("read", () -> store.load(user))
                .switchIfEmpty(Mono.error(() -> new ReauthorizationRequiredException(
                        context(null),
                        "no tokens are stored for user " + user + "; send the user to the authorize page",
                        null)))
                .map(tokens -> {
                    EndedTokens end = endOf(tokens);
                    if (end != null) {
                        throw end.why().inContext(end.why().context());
                    }
                    CachedTokens now = held;
                    return now != null && now.tokens().equals(tokens)
                            ? now
                            : CachedTokens.loaded(tokens, flow.app(), refreshAhead);
                });
    }

    private Mono<CachedTokens> refresh(CachedTokens old, @Nullable String refused) {
        RefreshPause waiting = pause;
        if (waiting != null && !left(waiting).isZero()) {
            return meanwhile(old, refused, waiting);
        }
        return flow.refresh(old.tokens())
                .map(fresh -> {
                    pause = null;
                    log.debug("Refreshed the tokens of user {}", user);
                    return use(CachedTokens.refreshed(fresh, flow.app(), refreshAhead, now()));
                })
                .onErrorResume(e -> refreshFailed(old, refused, e))
                .flatMap(next -> next.saved() ? Mono.just(next) : save(next));
    }

    private Mono<CachedTokens> refreshFailed(CachedTokens old, @Nullable String refused, Throwable failure) {
        if (failure instanceof ReauthorizationRequiredException end) {
            ReauthorizationRequiredException why = end.inContext(context(end.requestId()));
            ended = new EndedTokens(old.tokens(), why);
            // another process may have refreshed first: then its tokens are in the store
            return newest().map(this::use).onErrorMap(TokenStoreException.class, e -> why);
        }
        RefreshPause next = pauseAfter(failure);
        pause = next;
        log.info(
                "Could not refresh the tokens of user {}, which expire at {}; next attempt in {}: {}",
                user,
                old.tokens().expiresAt(),
                next.length(),
                failure.getMessage());
        return meanwhile(old, refused, next);
    }

    private RefreshPause pauseAfter(Throwable failure) {
        RefreshPause last = pause;
        Duration backoff = last == null ? FIRST_PAUSE : shorter(last.backoff().multipliedBy(2), LONGEST_PAUSE);
        Duration asked = failure instanceof OAuthException refused ? refused.retryAfter() : null;
        Duration length = asked == null || asked.compareTo(backoff) < 0 ? backoff : shorter(asked, LONGEST_RETRY_AFTER);
        return new RefreshPause(clocks.mark(), length, backoff, failure);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** A refresh before expiry is not urgent: calls use the old token until it expires. */
    private Mono<CachedTokens> meanwhile(CachedTokens old, @Nullable String refused, RefreshPause waiting) {
        return old.hasAccessToken(refused) || old.expiredAt(now())
                ? Mono.error(waiting.failure())
                : Mono.just(use(old.dueFrom(now().plus(left(waiting)))));
    }

    private CachedTokens use(CachedTokens tokens) {
        held = tokens;
        return tokens;
    }

    private Mono<CachedTokens> save(CachedTokens tokens) {
        return stored("save", () -> store.save(user, tokens.tokens()))
                .then(Mono.fromSupplier(() -> use(tokens.asSaved())));
    }

    private <T> Mono<T> stored(String verb, Supplier<Mono<T>> access) {
        Function<Throwable, TokenStoreException> failed = e -> new TokenStoreException(
                user, "cannot " + verb + " the tokens of user " + user + "; check the token store", e);
        return GuardedMono.<T>of(access, failed)
                .within(
                        storeTimeout,
                        scheduler,
                        () -> failed.apply(
                                new TimeoutException("not finished within " + storeTimeout.toMillis() + " ms")));
    }

    private Instant now() {
        return clocks.wall();
    }

    private Duration left(RefreshPause pausing) {
        Duration left = pausing.length().minus(clocks.since(pausing.begunAt()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private CallContext context(@Nullable String requestId) {
        return new CallContext(null, user, requestId);
    }
}
