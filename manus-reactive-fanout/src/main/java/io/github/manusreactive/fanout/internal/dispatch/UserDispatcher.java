package io.github.manusreactive.fanout.internal.dispatch;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.UserSelectionPolicy;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Gives each waiting item to the user that may create a task first. While items wait, every available user requests one permit of the rate
 * limiter; the first permit takes the item at the head of the line, or the first one that need not go to another user. One drain loop owns
 * all state.
 */
public final class UserDispatcher {

    private final List<UserSlot> slots;
    private final boolean mostCreditsFirst;
    /** The slots in the order in which they request permits. */
    private List<UserSlot> ranking;

    private final Consumer<JobStopReason> onAllOut;
    private final SerializedExecutor serial = new SerializedExecutor(this::settle);

    private final Set<PendingItem> line = new LinkedHashSet<>();
    private final Sinks.Empty<Void> end = Sinks.empty();
    private boolean stopped;

    /** @param onAllOut called if an item waits and no user is left that may create its task */
    public UserDispatcher(
            List<ManusClient> clients,
            OperationRateLimiter rateLimiter,
            Scheduler scheduler,
            UserSelectionPolicy selection,
            Consumer<JobStopReason> onAllOut) {
        this.slots = clients.stream()
                .map(client -> new UserSlot(client, rateLimiter, scheduler, serial, this::granted))
                .toList();
        this.mostCreditsFirst = selection == UserSelectionPolicy.MOST_CREDITS_FIRST;
        this.ranking = slots;
        this.onAllOut = onAllOut;
    }

    /**
     * Returns the right to create a task for the first user that may; empty once the dispatcher is stopped.
     *
     * @param last users that are taken only while no other user is available
     */
    public Mono<CreateGrant> acquire(Set<String> last) {
        return Mono.create(sink -> serial.run(() -> join(new PendingItem(sink, last))));
    }

    /** The preparation of the request takes time. */
    public void takesTime(CreateGrant grant) {
        serial.run(() -> slot(grant).preparation.begun(grant));
    }

    /** Returns a permit for a request that is ready; empty if its user is out by now, and the item needs another grant. */
    public Mono<PreAcquiredPermit> ready(CreateGrant grant) {
        return Mono.create(sink -> serial.run(() -> {
            if (slot(grant).maySend(grant)) {
                slot(grant).preparation.ready(grant, sink);
            } else {
                sink.success();
            }
        }));
    }

    /** The task of the grant exists. */
    public void created(CreateGrant grant) {
        serial.run(() -> slot(grant).created(grant));
    }

    /** The grant is of no further use. Releases its permit unless a call took it. */
    public void done(CreateGrant grant) {
        serial.run(() -> slot(grant).done(grant));
    }

    /** Completes once the dispatcher is stopped. */
    public Mono<Void> stopped() {
        return end.asMono();
    }

    /** Grants no more creates. */
    public void stop() {
        serial.run(() -> {
            stopped = true;
            line.forEach(item -> item.sink.success());
            line.clear();
            end.tryEmitEmpty();
        });
    }

    /** A failure that passes by itself: the user creates nothing for this time. */
    public void pause(String user, Duration pause, String reason) {
        change(user, slot -> slot.pause(pause, reason));
    }

    /** The user's credential or quota was rejected: it creates nothing for five minutes, and one task then. */
    public void leaveOut(String user, String reason) {
        change(user, slot -> slot.leaveOut(reason, false));
    }

    /** A task of the user ended for lack of credits: the same, and the task created then must run for a minute. */
    public void leaveOutForCredits(String user, String reason) {
        change(user, slot -> slot.leaveOut(reason, true));
    }

    /** The user creates nothing for the rest of the job. */
    public void exclude(String user, String reason) {
        change(user, slot -> slot.exclude(reason));
    }

    /** A create was denied (HTTP 403). Returns whether the item is at fault; otherwise it may be repeated. */
    public Mono<Boolean> denied(String user, ItemDenials item, String reason) {
        return Mono.create(sink -> change(user, slot -> sink.success(slot.denied(item, left(), reason))));
    }

    /** Each user creates nothing until its balance is known. */
    public void awaitBalances() {
        serial.run(() -> slots.forEach(slot -> slot.balance(CreditBalanceState.UNREAD, null)));
    }

    /** @param reason why the balance keeps the user out; {@code null} if it does not */
    void balance(String user, CreditBalanceState state, @Nullable String reason) {
        change(user, slot -> slot.balance(state, reason));
    }

    /** The balance that ranks the user was read; {@code null} if that failed, and the last one remains. */
    void credits(String user, @Nullable Long credits) {
        change(user, slot -> {
            slot.ranked = true;
            slot.credits = credits == null ? slot.credits : credits;
            if (mostCreditsFirst) {
                ranking = slots.stream()
                        .sorted(Comparator.comparingLong((UserSlot each) -> each.credits)
                                .reversed())
                        .toList();
            }
        });
    }

    /** Returns why each user that creates no tasks now does not. */
    public List<String> reasons() {
        return slots.stream()
                .flatMap(slot -> Stream.ofNullable(slot.reason()).map(why -> slot.label() + ": " + why))
                .toList();
    }

    private UserSlot slot(CreateGrant grant) {
        return slots.stream()
                .filter(slot -> slot.client == grant.client())
                .findFirst()
                .orElseThrow();
    }

    private Set<String> left() {
        return slots.stream()
                .filter(slot -> !slot.isOutForLong())
                .map(UserSlot::label)
                .collect(Collectors.toSet());
    }

    private void change(String user, Consumer<UserSlot> change) {
        serial.run(
                () -> slots.stream().filter(slot -> slot.label().equals(user)).forEach(change));
    }

    private void join(PendingItem item) {
        if (stopped) {
            item.sink.success();
        } else {
            line.add(item);
            item.sink.onCancel(() -> serial.run(() -> withdraw(item)));
        }
    }

    /** A grant that was not received is returned. */
    private void withdraw(PendingItem item) {
        if (!line.remove(item) && item.granted != null) {
            done(item.granted);
        }
    }

    /** Runs after each change. */
    private void settle() {
        List<UserSlot> out = slots.stream().filter(UserSlot::isOutForLong).toList();
        out.forEach(slot -> slot.preparation.dismiss());
        // tasks that exist need no user
        if (!line.isEmpty() && out.size() == slots.size()) {
            onAllOut.accept(stopReason(out.stream()
                    .flatMap(slot -> Stream.ofNullable(slot.stopReason()))
                    .collect(Collectors.toSet())));
        } else {
            requestPermits();
        }
    }

    private static JobStopReason stopReason(Set<JobStopReason> reasons) {
        if (reasons.size() == 1) {
            return reasons.iterator().next();
        }
        return Set.of(JobStopReason.CREDITS, JobStopReason.BALANCE_UNKNOWN).equals(reasons)
                ? JobStopReason.BALANCE_UNKNOWN
                : JobStopReason.NO_USER_LEFT;
    }

    /** Only the users that can use a permit request one. */
    private void requestPermits() {
        if (mostCreditsFirst && !slots.stream().allMatch(slot -> slot.ranked)) {
            return;
        }
        for (UserSlot slot : ranking) {
            beginPreparations(slot);
            if (slot.isReadyToSend() || slot.mayCreate() && line.stream().anyMatch(item -> mayGoTo(item, slot))) {
                slot.requestPermit();
                if (mostCreditsFirst && slot.isPermitArriving()) {
                    // it takes an item before the other users request permits for the rest
                    return;
                }
            } else {
                slot.cancelRequest();
            }
        }
    }

    private void beginPreparations(UserSlot slot) {
        while (slot.mayPrepareAnother()) {
            slot.preparation.begins(grantNext(slot, null));
        }
    }

    private void granted(UserSlot slot, CallPermit callPermit) {
        PreAcquiredPermit permit = new PreAcquiredPermit(Operation.TASK_CREATE, callPermit);
        if (slot.isReadyToSend()) {
            slot.preparation.permit(permit);
        } else if (!slot.mayCreate() || !grantNext(slot, permit)) {
            permit.release();
        }
    }

    /** Returns whether an item waits that may go to the user. */
    private boolean grantNext(UserSlot slot, @Nullable PreAcquiredPermit permit) {
        Optional<PendingItem> next =
                line.stream().filter(item -> mayGoTo(item, slot)).findFirst();
        next.ifPresent(item -> {
            line.remove(item);
            item.granted = slot.grant(permit);
            item.sink.success(item.granted);
        });
        return next.isPresent();
    }

    private boolean mayGoTo(PendingItem item, UserSlot slot) {
        return !item.last.contains(slot.label())
                || slots.stream().noneMatch(other -> !other.isOut() && !item.last.contains(other.label()));
    }

    private static final class PendingItem {

        private final MonoSink<CreateGrant> sink;
        private final Set<String> last;
        private @Nullable CreateGrant granted;

        PendingItem(MonoSink<CreateGrant> sink, Set<String> last) {
            this.sink = sink;
            this.last = last;
        }
    }
}
