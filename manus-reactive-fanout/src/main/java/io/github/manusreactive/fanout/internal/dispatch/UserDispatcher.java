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
 * Assigns each waiting item to the user that may create a task first. While items wait, each available user requests
 * one permit of the rate limiter. The first permit takes the first item in the queue that may go to its user. One drain
 * loop owns all state.
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

    /** @param onAllOut called if an item waits and all users are excluded */
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
     * Returns a grant of the first available user; empty once the dispatcher is stopped.
     *
     * @param last users that are selected only if no other user is available
     */
    public Mono<CreateGrant> acquire(Set<String> last) {
        return Mono.create(sink -> serial.run(() -> join(new PendingItem(sink, last))));
    }

    /** The request of the grant is prepared asynchronously. */
    public void takesTime(CreateGrant grant) {
        serial.run(() -> slot(grant).preparation.begun(grant));
    }

    /** Returns a permit for a ready request; empty if its user has been excluded, and the item needs another grant. */
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

    /** Ends a grant. Releases its permit unless a call used it. */
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

    /** Pauses the creates of a user after a transient failure. */
    public void pause(String user, Duration pause, String reason) {
        change(user, slot -> slot.pause(pause, reason));
    }

    /** Excludes a user for five minutes after its credential or quota was rejected; one create then tests it. */
    public void leaveOut(String user, String reason) {
        change(user, slot -> slot.leaveOut(reason, false));
    }

    /** The same after a task ended for lack of credits: the test succeeds only if its task runs for a minute. */
    public void leaveOutForCredits(String user, String reason) {
        change(user, slot -> slot.leaveOut(reason, true));
    }

    /** Excludes a user for the rest of the job. */
    public void exclude(String user, String reason) {
        change(user, slot -> slot.exclude(reason));
    }

    /** A create was denied (HTTP 403). Emits whether the item caused the denial; otherwise its create may be repeated. */
    public Mono<Boolean> denied(String user, ItemDenials item, String reason) {
        return Mono.create(sink -> change(user, slot -> sink.success(slot.denied(item, left(), reason))));
    }

    /** Delays the creates of each user until its balance is known. */
    public void awaitBalances() {
        serial.run(() -> slots.forEach(slot -> slot.balance(CreditBalanceState.UNREAD, null)));
    }

    /** @param reason why the balance excludes the user; {@code null} if it does not */
    void balance(String user, CreditBalanceState state, @Nullable String reason) {
        change(user, slot -> slot.balance(state, reason));
    }

    /** @param credits balance that ranks the user; {@code null} if the read failed: the last balance remains */
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

    /** Returns the users that create no tasks now, each with the reason. */
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

    /** Ends a grant that the cancelled item did not receive. */
    private void withdraw(PendingItem item) {
        if (!line.remove(item) && item.granted != null) {
            done(item.granted);
        }
    }

    /** Runs after each change. */
    private void settle() {
        List<UserSlot> out = slots.stream().filter(UserSlot::isOutForLong).toList();
        out.forEach(slot -> slot.preparation.dismiss());
        // existing tasks need no grant
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

    /** Requests permits for the users that can use one. */
    private void requestPermits() {
        if (mostCreditsFirst && !slots.stream().allMatch(slot -> slot.ranked)) {
            return;
        }
        for (UserSlot slot : ranking) {
            beginPreparations(slot);
            if (slot.isReadyToSend() || slot.mayCreate() && line.stream().anyMatch(item -> mayGoTo(item, slot))) {
                slot.requestPermit();
                if (mostCreditsFirst && slot.isPermitArriving()) {
                    // its permit takes an item before the other users request permits
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

    /** Returns whether an item was granted to the user. */
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
