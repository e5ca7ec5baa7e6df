package io.github.manusreactive.spring.actuate;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The Actuator endpoint {@code manus}: rate budgets, watched tasks and running fan-outs as they are now. Reads memory only, calls
 * nobody and shows no credential.
 *
 * @since 0.1.0
 */
@Endpoint(id = "manus")
public final class ManusEndpoint {

    private final ManusClients clients;

    /**
     * Looks into clients.
     *
     * @param clients of the application
     */
    public ManusEndpoint(ManusClients clients) {
        this.clients = clients;
    }

    /**
     * Everything.
     *
     * @param users by label: those named at start-up, and those whose budgets are in use
     * @param fanOuts jobs that have begun and not ended
     * @since 0.1.0
     */
    public record State(Map<String, UserState> users, List<FanOutState> fanOuts) {}

    /**
     * A user.
     *
     * @param watchedTasks tasks that are being waited for
     * @param budgets one for each operation in use
     * @since 0.1.0
     */
    public record UserState(int watchedTasks, List<BudgetState> budgets) {}

    /**
     * A user's budget for an operation.
     *
     * @param operation the API's name of it
     * @param limit configured or documented, such as {@code 10/60s}
     * @param capacity calls per window at present, fewer than the limit's where refusals have taught so
     * @param available calls that could go at once
     * @param queuedInteractive interactive calls that wait
     * @param queuedBulk bulk calls that wait
     * @param pausedUntil end of the pause after a refusal, {@code null} without one
     * @since 0.1.0
     */
    public record BudgetState(
            String operation,
            String limit,
            int capacity,
            int available,
            int queuedInteractive,
            int queuedBulk,
            @Nullable Instant pausedUntil) {}

    /**
     * A running fan-out.
     *
     * @param users whom tasks are created for
     * @param progress how far it is
     * @since 0.1.0
     */
    public record FanOutState(List<String> users, FanOutProgress progress) {}

    /**
     * Shows all users and fan-outs.
     *
     * @return a copy of the moment
     */
    @ReadOperation
    public State state() {
        Map<String, UserState> users = new TreeMap<>();
        clients.all().stream().map(ManusEndpoint::label).forEach(user -> users.put(user, new UserState(0, List.of())));
        Map<String, Integer> watched = clients.watchedTasks();
        Map<String, List<BudgetState>> budgets = budgets();
        budgets.keySet().forEach(user -> users.put(user, new UserState(0, List.of())));
        watched.keySet().forEach(user -> users.put(user, new UserState(0, List.of())));
        users.replaceAll(
                (user, none) -> new UserState(watched.getOrDefault(user, 0), budgets.getOrDefault(user, List.of())));
        return new State(
                users,
                FanOutRegistry.of(clients).jobs().stream()
                        .map(ManusEndpoint::fanOut)
                        .toList());
    }

    /**
     * Shows one user.
     *
     * @param user the user's label
     * @return a copy of the moment; {@code null}, which becomes 404, where nobody has this label
     */
    @ReadOperation
    public @Nullable UserState user(@Selector String user) {
        return state().users().get(user);
    }

    private Map<String, List<BudgetState>> budgets() {
        Map<String, List<BudgetState>> byUser = new TreeMap<>();
        clients.rateLimiter().snapshots().stream()
                .sorted(Comparator.comparing(RateLimitSnapshot::operation))
                .forEach(snapshot -> byUser.computeIfAbsent(snapshot.user(), user -> new ArrayList<>())
                        .add(budget(snapshot)));
        return byUser;
    }

    private static BudgetState budget(RateLimitSnapshot snapshot) {
        return new BudgetState(
                snapshot.operation().wireName(),
                snapshot.limit().calls() + "/" + snapshot.limit().window().toSeconds() + "s",
                snapshot.capacity(),
                snapshot.available(),
                snapshot.queuedInteractive(),
                snapshot.queuedBulk(),
                snapshot.pausedUntil());
    }

    private static FanOutState fanOut(FanOutJob<?> job) {
        return new FanOutState(job.users(), job.progress());
    }

    private static String label(ManusClient client) {
        return client.user().label();
    }
}
