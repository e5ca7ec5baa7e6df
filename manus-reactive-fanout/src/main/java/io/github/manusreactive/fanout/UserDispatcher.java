package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.UserAvailability.Cause;
import io.github.manusreactive.internal.SerializedExecutor;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Gives each waiting item to the user who may create a task first. While items wait, every user asks the rate budget for one
 * permit; whichever comes first takes the item at the head of the line, or the first one that need not go to another user. One drain
 * loop owns all state.
 */
final class UserDispatcher {

    private final Scheduler scheduler;
    private final List<UserSlot> lanes;
    private final boolean mostCreditsFirst;
    /** Those that ask first come first. */
    private List<UserSlot> ranking;

    private final Consumer<JobStopReason> onAllOut;
    private final SerializedExecutor serial = new SerializedExecutor(this::adjust);

    private final ArrayDeque<PendingItem> line = new ArrayDeque<>();
    private final Sinks.Empty<Void> end = Sinks.empty();
    private boolean stopped;

    UserDispatcher(
            List<ManusClient> clients,
            OperationRateLimiter budget,
            Scheduler scheduler,
            UserSelectionPolicy selection,
            Consumer<JobStopReason> onAllOut) {
        this.scheduler = scheduler;
        this.lanes = clients.stream()
                .map(client -> new UserSlot(client, budget, scheduler, serial, this::granted))
                .toList();
        this.mostCreditsFirst = selection == UserSelectionPolicy.MOST_CREDITS_FIRST;
        this.ranking = lanes;
        this.onAllOut = onAllOut;
    }

    /**
     * The first user who may create a task; empty once the pool is stopped.
     *
     * @param last who is taken only while no other user is in
     */
    Mono<CreateGrant> acquire(Set<String> last) {
        return Mono.create(sink -> {
            PendingItem waiter = new PendingItem(sink, last);
            sink.onCancel(() -> serial.run(waiter::cancelled));
            serial.run(() -> join(waiter));
        });
    }

    /** Keeps each user out until its balance is known. */
    void awaitBalances() {
        serial.run(() -> lanes.forEach(lane -> lane.standing.balance(CreditBalanceState.UNREAD, null)));
    }

    /** The task of a grant exists. */
    void created(CreateGrant grant) {
        serial.run(() -> {
            grant.created = true;
            Cause cause = lane(grant).standing.triedFor(grant);
            if (cause == Cause.SPENT) {
                afterTrial(() -> lane(grant).standing.passed(grant));
            } else if (cause != null) {
                lane(grant).standing.passed(grant);
            }
        });
    }

    /** A grant is of no more use, whatever became of it. */
    void done(CreateGrant grant) {
        serial.run(() -> {
            PreAcquiredPermit permit = grant.permit;
            if (permit != null) {
                // of a budget that may be a caller's own
                SerializedExecutor.guarded(permit::release);
            }
            lane(grant).preparing.done(grant);
            if (!grant.created) {
                lane(grant).standing.showedNothing(grant);
            }
        });
    }

    /** The preparation of a grant's request takes time. */
    void takesTime(CreateGrant grant) {
        serial.run(() -> lane(grant).preparing.begun(grant));
    }

    /** A permit for a grant whose request is ready; empty where its user is out by now, and the item has to be taken up again. */
    Mono<PreAcquiredPermit> ready(CreateGrant grant) {
        return Mono.create(sink -> serial.run(() -> {
            UserAvailability standing = lane(grant).standing;
            if (standing.isOutForLong() || standing.isInDoubt() && standing.triedFor(grant) == null) {
                sink.success();
            } else {
                lane(grant).preparing.ready(grant, sink);
            }
        }));
    }

    /** Completes once there are no more grants. */
    Mono<Void> stopped() {
        return end.asMono();
    }

    /** No more grants: whoever waits, and whoever comes, gets none. */
    void stop() {
        serial.run(() -> {
            stopped = true;
            line.forEach(PendingItem::dismiss);
            line.clear();
            end.tryEmitEmpty();
        });
    }

    /** Takes a user out for a while; it is tried again then. A longer pause, or a graver cause, stays. */
    void takeOut(String user, Duration pause, String reason, Cause cause) {
        serial.run(() -> {
            lanes.stream().filter(lane -> lane.label().equals(user)).forEach(lane -> lane.pause(pause, reason, cause));
            stopIfAllAreOut();
        });
    }

    /**
     * Sets what is known of a user's balance.
     *
     * @param reason why it keeps the user out, {@code null} if it does not
     */
    void balance(String user, CreditBalanceState state, @Nullable String reason) {
        change(user, standing -> standing.balance(state, reason));
    }

    /** A read of a user's balance ended; {@code null} if it failed. */
    void credits(String user, @Nullable Long credits) {
        serial.run(() -> {
            lanes.stream().filter(lane -> lane.label().equals(user)).forEach(lane -> lane.rank(credits));
            if (mostCreditsFirst) {
                ranking = lanes.stream()
                        .sorted(Comparator.comparingLong(UserSlot::credits).reversed())
                        .toList();
            }
        });
    }

    /** Takes a user out for the rest of the job. */
    void exclude(String user, String reason) {
        change(user, standing -> standing.exclude(reason));
    }

    private void change(String user, Consumer<UserAvailability> change) {
        serial.run(() -> {
            lanes.stream().filter(lane -> lane.label().equals(user)).forEach(lane -> change.accept(lane.standing));
            stopIfAllAreOut();
        });
    }

    /** Only where somebody wants to create: what is there already needs nobody. */
    private void stopIfAllAreOut() {
        lanes.stream().filter(lane -> lane.standing.isOutForLong()).forEach(lane -> lane.preparing.dismiss());
        if (stopped || line.isEmpty() || !lanes.stream().allMatch(lane -> lane.standing.isOutForLong())) {
            return;
        }
        onAllOut.accept(reasonOfAll());
    }

    private JobStopReason reasonOfAll() {
        if (all(UserAvailability::belowFloor)) {
            return JobStopReason.CREDITS;
        }
        if (all(standing -> standing.belowFloor() || standing.hasUnreadableBalance())) {
            return JobStopReason.BALANCE_UNKNOWN;
        }
        return all(UserAvailability::isExcluded) ? JobStopReason.TASKS_MISSING : JobStopReason.NO_USER_LEFT;
    }

    private boolean all(Predicate<UserAvailability> condition) {
        return lanes.stream().allMatch(lane -> condition.test(lane.standing));
    }

    /** Who is not out, or only for something that passes by itself. */
    Set<String> left() {
        return lanes.stream()
                .filter(lane -> !lane.standing.isOutForLong())
                .map(UserSlot::label)
                .collect(Collectors.toSet());
    }

    /** Why each user who is out is so, for the last word of a job. */
    List<String> reasons() {
        return lanes.stream()
                .flatMap(lane -> Stream.ofNullable(lane.standing.why()).map(why -> lane.label() + ": " + why))
                .toList();
    }

    private UserSlot lane(CreateGrant grant) {
        return lanes.stream()
                .filter(lane -> lane.client == grant.client())
                .findFirst()
                .orElseThrow();
    }

    private void join(PendingItem waiter) {
        if (stopped) {
            waiter.dismiss();
        } else if (!waiter.gone) {
            line.add(waiter);
            stopIfAllAreOut();
        }
    }

    /** Users ask while somebody waits and they may take an item, and only then. */
    private void adjust() {
        if (mostCreditsFirst && !lanes.stream().allMatch(UserSlot::isRanked)) {
            return;
        }
        for (UserSlot lane : ranking) {
            beginWithoutPermits(lane);
            boolean sends = lane.preparing.isWaiting() && !lane.standing.isOut();
            if (!sends && (!lane.standing.mayTake() || line.stream().noneMatch(waiter -> waiter.goesTo(lane)))) {
                lane.stopAsking();
            } else {
                lane.ask();
                if (mostCreditsFirst && lane.isGranted()) {
                    // its permit takes an item, then the others may ask for what is left
                    return;
                }
            }
        }
    }

    /** One for each whose request was ready and is sent. */
    private void beginWithoutPermits(UserSlot lane) {
        while (lane.preparing.mayBegin() && lane.standing.mayTake() && !lane.standing.isInDoubt()) {
            PendingItem waiter = next(lane);
            lane.preparing.begins(waiter != null);
            if (waiter != null) {
                waiter.grant(new CreateGrant(lane.client, null));
            }
        }
    }

    private void granted(UserSlot lane, CallPermit permit) {
        if (lane.preparing.isWaiting() && !lane.standing.isOut()) {
            lane.preparing.permit(new PreAcquiredPermit(Operation.TASK_CREATE, permit));
            return;
        }
        PendingItem waiter = lane.standing.mayTake() ? next(lane) : null;
        if (waiter == null) {
            permit.unsent();
            return;
        }
        CreateGrant grant = new CreateGrant(lane.client, new PreAcquiredPermit(Operation.TASK_CREATE, permit));
        if (lane.standing.isInDoubt()) {
            lane.standing.tries(grant);
            afterTrial(() -> {
                if (!grant.created) {
                    lane.standing.takesLong(grant);
                }
            });
        }
        waiter.grant(grant);
    }

    private void afterTrial(Runnable event) {
        scheduler.schedule(() -> serial.run(event), UserAvailability.TRIAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private @Nullable PendingItem next(UserSlot lane) {
        for (Iterator<PendingItem> all = line.iterator(); all.hasNext(); ) {
            PendingItem waiter = all.next();
            if (waiter.goesTo(lane)) {
                all.remove();
                return waiter;
            }
        }
        return null;
    }

    private final class PendingItem {

        private final MonoSink<CreateGrant> sink;
        private final Set<String> last;
        private boolean gone;
        private @Nullable CreateGrant granted;

        PendingItem(MonoSink<CreateGrant> sink, Set<String> last) {
            this.sink = sink;
            this.last = last;
        }

        void grant(CreateGrant grant) {
            granted = grant;
            gone = true;
            sink.success(grant);
        }

        void dismiss() {
            gone = true;
            sink.success();
        }

        boolean goesTo(UserSlot lane) {
            return !last.contains(lane.label())
                    || lanes.stream().noneMatch(other -> !other.standing.isOut() && !last.contains(other.label()));
        }

        /** A grant that finds its waiter gone goes back; one that a call has taken stays with the call. */
        void cancelled() {
            if (granted != null) {
                done(granted);
            } else if (!gone) {
                gone = true;
                line.remove(this);
            }
        }
    }
}
