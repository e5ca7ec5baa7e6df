package io.github.manusreactive.auth;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TokenStoreException;
import io.github.manusreactive.internal.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * One user's tokens and how they are renewed: save what is unsaved, else look into the store, else refresh and save. Only one
 * {@link #renew} or {@link #replace} may run at a time; see {@link io.github.manusreactive.internal.SingleFlight}.
 */
final class TokenRenewal {

    private static final Logger log = LoggerFactory.getLogger(RefreshingOAuthCredentials.class);
    /** More than a refresh in another process takes, unless many users' refreshes wait there for their limit. */
    private static final Duration LONGEST_WAIT_FOR_TURN = Duration.ofMinutes(2);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final OAuthFlow flow;
    private final TokenStore store;
    private final String user;
    private final Duration refreshAhead;
    private final Duration storeTimeout;
    private final Scheduler scheduler;
    private final Clocks clocks;

    private volatile @Nullable HeldTokens held;
    private volatile @Nullable Ended ended;
    private volatile @Nullable Pause pause;

    TokenRenewal(RefreshingOAuthCredentials.Builder builder) {
        this.flow = builder.flow;
        this.store = builder.store;
        this.user = builder.user;
        this.refreshAhead = builder.refreshAhead;
        this.storeTimeout = builder.storeTimeout;
        this.scheduler = builder.scheduler;
        this.clocks = new Clocks(scheduler);
    }

    /** A pair that needs a new approval. Tied to the pair, so that any other one is a fresh start. */
    private record Ended(OAuthTokens tokens, ReauthorizationRequiredException why) {}

    /** After a failed attempt, no further one until it is over. */
    private record Pause(long begunAt, Duration length, Throwable failure) {}

    /** What calls may use without further ado. */
    @Nullable
    HeldTokens usable() {
        HeldTokens now = held;
        return now != null && now.saved() && !now.dueAt(now()) && endOf(now.tokens()) == null ? now : null;
    }

    /** The server wants a new approval for this credential. */
    void end(Credential rejected) {
        HeldTokens now = held;
        if (now != null && now.credential().equals(rejected)) {
            ended = new Ended(
                    now.tokens(),
                    new ReauthorizationRequiredException(
                            context(null),
                            "the server wants a new approval (reauthorization_required); send user " + user
                                    + " to the authorize page",
                            null));
        }
    }

    /** Saves other tokens, then uses them. */
    Mono<HeldTokens> replace(OAuthTokens tokens) {
        HeldTokens fresh = HeldTokens.refreshed(tokens, flow.app(), refreshAhead, now());
        return stored("save", () -> store.save(user, tokens)).then(Mono.fromSupplier(() -> {
            ended = null;
            pause = null;
            return use(fresh.asSaved());
        }));
    }

    private @Nullable Ended endOf(OAuthTokens tokens) {
        Ended known = ended;
        return known != null && known.tokens().equals(tokens) ? known : null;
    }

    /** Ends with saved tokens, not the refused ones where there are others, or fails. */
    Mono<HeldTokens> renew(@Nullable String refused) {
        HeldTokens now = held;
        return now == null || now.saved()
                ? renewFromStore(refused)
                : save(now)
                        .flatMap(saved -> saved.hasAccessToken(refused) ? renewFromStore(refused) : Mono.just(saved));
    }

    private Mono<HeldTokens> renewFromStore(@Nullable String refused) {
        Mono<HeldTokens> work = Mono.defer(this::newest)
                .flatMap(newest -> newest.hasAccessToken(refused) || newest.dueAt(now())
                        ? refresh(newest, refused)
                        : Mono.just(use(newest)));
        return exclusively(work)
                .onErrorMap(
                        e -> !(e instanceof ManusException),
                        e -> new TokenStoreException(user, "cannot get the tokens for user " + user + " to oneself", e))
                .switchIfEmpty(Mono.error(() ->
                        new TokenStoreException(user, "the token store did not run the refresh it was given", null)));
    }

    /**
     * A store whose lock never comes, or never lets go, must not stop the user for ever. Once begun, a refresh is not cut off: its
     * pair would be lost.
     */
    private Mono<HeldTokens> exclusively(Mono<HeldTokens> work) {
        return Mono.defer(() -> {
            AtomicReference<Turn> turn = new AtomicReference<>(Turn.AWAITED);
            Sinks.Empty<Void> ended = Sinks.empty();
            Mono<HeldTokens> inTime = Mono.defer(() -> {
                Turn before = turn.compareAndExchange(Turn.AWAITED, Turn.BEGUN);
                return before == Turn.GIVEN_UP
                        ? Mono.error(new TimeoutException("its turn came too late"))
                        : work.doFinally(end -> ended.tryEmitEmpty());
            });
            Mono<Long> tooLate = Mono.delay(LONGEST_WAIT_FOR_TURN, scheduler)
                    .flatMap(passed -> turn.compareAndSet(Turn.AWAITED, Turn.GIVEN_UP)
                            ? Mono.just(passed)
                            : ended.asMono().then(Mono.delay(storeTimeout, scheduler)));
            return store.exclusively(user, inTime).timeout(tooLate);
        });
    }

    private enum Turn {
        AWAITED,
        BEGUN,
        GIVEN_UP
    }

    /** What the store has; it may be newer than what this process knows. */
    private Mono<HeldTokens> newest() {
        return stored("read", () -> store.load(user))
                .switchIfEmpty(Mono.error(() -> new ReauthorizationRequiredException(
                        context(null),
                        "no tokens are stored for user " + user + "; send the user to the authorize page",
                        null)))
                .map(tokens -> {
                    Ended end = endOf(tokens);
                    if (end != null) {
                        throw end.why().inContext(end.why().context());
                    }
                    HeldTokens now = held;
                    return now != null && now.tokens().equals(tokens)
                            ? now
                            : HeldTokens.loaded(tokens, flow.app(), refreshAhead);
                });
    }

    private Mono<HeldTokens> refresh(HeldTokens old, @Nullable String refused) {
        Pause waiting = pause;
        if (waiting != null && !left(waiting).isZero()) {
            return meanwhile(old, refused, waiting);
        }
        return flow.refresh(old.tokens())
                .map(fresh -> {
                    pause = null;
                    log.debug("Refreshed the tokens of user {}", user);
                    return use(HeldTokens.refreshed(fresh, flow.app(), refreshAhead, now()));
                })
                .onErrorResume(e -> refreshFailed(old, refused, e))
                .flatMap(next -> next.saved() ? Mono.just(next) : save(next));
    }

    private Mono<HeldTokens> refreshFailed(HeldTokens old, @Nullable String refused, Throwable failure) {
        if (failure instanceof ReauthorizationRequiredException end) {
            ReauthorizationRequiredException why = end.inContext(context(end.requestId()));
            ended = new Ended(old.tokens(), why);
            // Another process may have won the race for this refresh: its pair would be in the store.
            return newest().map(this::use).onErrorMap(TokenStoreException.class, e -> why);
        }
        Pause last = pause;
        Duration length = last == null ? FIRST_PAUSE : last.length().multipliedBy(2);
        length = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
        Pause next = new Pause(clocks.mark(), length, failure);
        pause = next;
        return meanwhile(old, refused, next);
    }

    /** A refresh ahead of expiry is not urgent: the old token goes on until it ends. */
    private Mono<HeldTokens> meanwhile(HeldTokens old, @Nullable String refused, Pause waiting) {
        if (old.hasAccessToken(refused) || old.expiredAt(now())) {
            return Mono.error(waiting.failure());
        }
        Instant until = now().plus(left(waiting));
        log.warn(
                "Could not refresh the tokens of user {} ahead of their expiry at {}, next attempt at {}: {}",
                user,
                old.tokens().expiresAt(),
                until,
                waiting.failure().getMessage());
        return Mono.just(use(old.dueFrom(until)));
    }

    private HeldTokens use(HeldTokens tokens) {
        held = tokens;
        return tokens;
    }

    private Mono<HeldTokens> save(HeldTokens tokens) {
        return stored("save", () -> store.save(user, tokens.tokens()))
                .then(Mono.fromSupplier(() -> use(tokens.asSaved())));
    }

    private <T> Mono<T> stored(String verb, Supplier<Mono<T>> access) {
        return Mono.defer(access)
                .timeout(storeTimeout, scheduler)
                .onErrorMap(e -> new TokenStoreException(
                        user, "cannot " + verb + " the tokens of user " + user + "; check the token store", e));
    }

    private Instant now() {
        return clocks.wall();
    }

    private Duration left(Pause pausing) {
        Duration left = pausing.length().minus(clocks.since(pausing.begunAt()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private CallContext context(@Nullable String requestId) {
        return new CallContext(null, user, requestId);
    }
}
