package io.github.manusreactive.fanout.internal.dispatch;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import io.github.manusreactive.internal.util.GuardedMono;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One user of a job. Its circuit breaker is closed while creates succeed, open while the user is excluded, and
 * half-open after that: one create, the trial, shows whether the user can create tasks again. Confined to the
 * dispatcher's drain loop.
 */
final class UserSlot {

    private static final Duration UNBOUNDED = Duration.ofDays(3650);

    private static final Duration LEFT_OUT = Duration.ofMinutes(5);

    /** Pause after a trial that was not sent, and time for which the trial task of a user without credits must run. */
    private static final Duration TRIAL = Duration.ofMinutes(1);

    /** Consecutive denials that open the breaker; fewer may be due to bad items. */
    private static final int MAX_DENIALS = 10;

    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .failureRateThreshold(100)
            .slidingWindow(
                    MAX_DENIALS,
                    MAX_DENIALS,
                    SlidingWindowType.COUNT_BASED,
                    SlidingWindowSynchronizationStrategy.LOCK_FREE)
            .permittedNumberOfCallsInHalfOpenState(1)
            // a timer of the client's scheduler ends the state
            .waitDurationInOpenState(UNBOUNDED)
            .build();

    private record PermitWish(Disposable.Swap subscription, AtomicBoolean granted) {}

    final ManusClient client;
    final PreparationQueue preparation = new PreparationQueue();
    /** Balance that ranks the user; the lowest value if unknown. */
    long credits = Long.MIN_VALUE;

    boolean ranked;
    private final OperationRateLimiter rateLimiter;
    private final Scheduler scheduler;
    private final SerializedExecutor serial;
    private final BiConsumer<UserSlot, CallPermit> onPermit;
    private @Nullable PermitWish wish;

    private final CircuitBreaker breaker;
    private volatile String whyOpen = "";
    private boolean outOfCredits;
    private volatile @Nullable CreateGrant trial;
    private volatile long pausedUntil;
    private volatile String whyPaused = "";
    private volatile CreditBalanceState balance = CreditBalanceState.ENOUGH;
    private volatile @Nullable String whyBalance;
    private int created;

    /** @param onPermit receives requested permits */
    UserSlot(
            ManusClient client,
            OperationRateLimiter rateLimiter,
            Scheduler scheduler,
            SerializedExecutor serial,
            BiConsumer<UserSlot, CallPermit> onPermit) {
        this.client = client;
        this.rateLimiter = rateLimiter;
        this.scheduler = scheduler;
        this.serial = serial;
        this.onPermit = onPermit;
        this.pausedUntil = now();
        this.breaker = CircuitBreaker.of(label(), BREAKER);
        breaker.getEventPublisher().onStateTransition(event -> {
            trial = null;
            if (isIn(State.OPEN)) {
                after(LEFT_OUT, this::tryAgain);
            }
        });
    }

    String label() {
        return client.user().label();
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private void after(Duration time, Runnable action) {
        scheduler.schedule(() -> serial.run(action), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isIn(State state) {
        return breaker.getState() == state;
    }

    private void tryAgain() {
        if (isIn(State.OPEN)) {
            breaker.transitionToHalfOpenState();
        }
    }

    private boolean isOpen() {
        return isIn(State.OPEN) || isIn(State.FORCED_OPEN);
    }

    private boolean isPaused() {
        return now() - pausedUntil < 0;
    }

    boolean isOut() {
        return isPaused() || balance != CreditBalanceState.ENOUGH || isOutForLong();
    }

    boolean isOutForLong() {
        return stopReason() != null;
    }

    boolean mayCreate() {
        return !isOut() && trial == null;
    }

    /** Returns the reason why a job stops if all users are in this state; {@code null} if the user is not excluded. */
    @Nullable
    JobStopReason stopReason() {
        if (balance == CreditBalanceState.BELOW_FLOOR) {
            return JobStopReason.CREDITS;
        }
        if (balance == CreditBalanceState.UNREADABLE) {
            return JobStopReason.BALANCE_UNKNOWN;
        }
        return isIn(State.FORCED_OPEN)
                ? JobStopReason.TASKS_MISSING
                : isIn(State.OPEN) ? JobStopReason.NO_USER_LEFT : null;
    }

    /** Returns why the user creates no tasks now; {@code null} if it may, or if its balance is not known yet. */
    @Nullable
    String reason() {
        String poor = whyBalance;
        if (isOpen() || isPaused()) {
            return isOpen() ? whyOpen : whyPaused;
        }
        return poor == null && trial != null ? "one create tests whether the problem is solved: " + whyOpen : poor;
    }

    void exclude(String why) {
        whyOpen = why;
        breaker.transitionToForcedOpenState();
    }

    void balance(CreditBalanceState state, @Nullable String why) {
        balance = state;
        whyBalance = why;
    }

    void pause(Duration pause, String why) {
        long until = now() + pause.toNanos();
        if (until - pausedUntil > 0) {
            pausedUntil = until;
            whyPaused = why;
            after(pause, () -> {});
        }
    }

    /** @param forCredits whether a task ended for lack of credits: a successful create does not disprove that */
    void leaveOut(String why, boolean forCredits) {
        outOfCredits = forCredits || outOfCredits && isOpen();
        if (!isOpen()) {
            whyOpen = why;
            breaker.transitionToOpenState();
        }
    }

    /** Grants a create, as a trial if the breaker is half-open. */
    CreateGrant grant(@Nullable PreAcquiredPermit permit) {
        CreateGrant grant = new CreateGrant(client, permit);
        if (isIn(State.HALF_OPEN)) {
            grant.trial = true;
            trial = grant;
            after(TRIAL, () -> endTrial(grant));
        }
        return grant;
    }

    /** If the create of a trial is not sent, the next create is a trial too. */
    private void endTrial(CreateGrant grant) {
        if (trial == grant && !grant.created) {
            trial = null;
        }
    }

    void created(CreateGrant grant) {
        grant.created = true;
        created++;
        Runnable works = () -> breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        if (outOfCredits && isIn(State.HALF_OPEN)) {
            after(TRIAL, works);
        } else {
            works.run();
        }
    }

    void done(CreateGrant grant) {
        if (grant.permit != null) {
            grant.permit.release();
        }
        preparation.done(grant);
        endTrial(grant);
    }

    /** Returns whether a ready request may still be sent. */
    boolean maySend(CreateGrant grant) {
        return !isOutForLong() && (grant.trial || !isIn(State.HALF_OPEN));
    }

    /** Returns whether an item may be granted without a permit, after a prepared one was sent. */
    boolean mayPrepareAnother() {
        return preparation.mayBegin() && mayCreate() && isIn(State.CLOSED);
    }

    /** Returns whether a ready request needs a permit. */
    boolean isReadyToSend() {
        return preparation.isWaiting() && !isOut();
    }

    /**
     * A create was denied (HTTP 403), because of the item or of the user. The item is the cause if the creates of all
     * remaining users were denied and this user can create other tasks. Otherwise the denial counts against the user.
     *
     * @return whether the item is the cause
     */
    boolean denied(ItemDenials item, Set<String> usersLeft, String why) {
        boolean creates = breaker.getMetrics().getNumberOfSuccessfulCalls() > 0;
        int failures = breaker.getMetrics().getNumberOfFailedCalls();
        Integer createdBefore = item.users.putIfAbsent(label(), created);
        item.count++;
        // does not wait for a user that is never available
        boolean deniedByAll = item.users.keySet().containsAll(usersLeft) || item.count >= MAX_DENIALS;
        // for the last items of a job: if the user were the cause, other items would have more denials than this one
        boolean createsOthers =
                createdBefore != null && (created > createdBefore || item.count >= 3 && failures < 2 * item.count);
        if (creates && deniedByAll && createsOthers) {
            return true;
        }
        whyOpen = isOpen() ? whyOpen : why;
        breaker.onError(0, TimeUnit.NANOSECONDS, new IllegalStateException(why));
        return false;
    }

    /** Requests a permit unless a request is pending. */
    void requestPermit() {
        if (wish != null) {
            return;
        }
        PermitWish requested = new PermitWish(Disposables.swap(), new AtomicBoolean());
        wish = requested;
        PermitRequest request = new PermitRequest(label(), Operation.TASK_CREATE, CallPriority.BULK, UNBOUNDED);
        requested.subscription.update(GuardedMono.<CallPermit>of(
                        () -> rateLimiter.acquire(request), Function.identity())
                .discarding(CallPermit::unsent)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the rate limiter returned no permit")))
                .subscribe(
                        permit -> {
                            requested.granted.set(true);
                            serial.run(() -> {
                                if (isCurrent(requested)) {
                                    onPermit.accept(this, permit);
                                } else {
                                    permit.unsent();
                                }
                            });
                        },
                        error -> serial.run(() -> {
                            if (isCurrent(requested)) {
                                pause(ItemFailureClassifier.RETRY_PAUSE, String.valueOf(error.getMessage()));
                            }
                        })));
    }

    /** Returns whether a completed request was not cancelled in the meantime. */
    private boolean isCurrent(PermitWish requested) {
        boolean current = wish == requested;
        wish = current ? null : wish;
        return current;
    }

    void cancelRequest() {
        PermitWish requested = wish;
        if (requested != null) {
            wish = null;
            requested.subscription.dispose();
        }
    }

    /** Returns whether a permit has arrived that the drain loop has not used yet. */
    boolean isPermitArriving() {
        return wish != null && wish.granted.get();
    }
}
