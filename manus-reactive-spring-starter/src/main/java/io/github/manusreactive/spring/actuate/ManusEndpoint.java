package io.github.manusreactive.spring.actuate;

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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The Actuator endpoint {@code manus}: the current rate limits, polled tasks and running fan-outs. Reads memory only,
 * sends no call and shows no credential. Users that are not configured, for example logged-in people, have a pseudonym.
 *
 * @since 0.1.0
 */
@Endpoint(id = "manus")
public final class ManusEndpoint {

    private final ManusClients clients;
    private final UserPseudonyms pseudonyms = new UserPseudonyms();

    public ManusEndpoint(ManusClients clients) {
        this.clients = clients;
    }

    /**
     * The state of all users and fan-outs.
     *
     * @param users configured ones by label, and others whose rate limits are in use by pseudonym
     * @param fanOuts running jobs
     * @since 0.1.0
     */
    public record State(Map<String, UserState> users, List<FanOutState> fanOuts) {}

    /**
     * The state of a user.
     *
     * @param polledTasks number of tasks that are awaited
     * @param rateLimits one for each operation in use
     * @since 0.1.0
     */
    public record UserState(int polledTasks, List<RateLimitState> rateLimits) {}

    /**
     * A user's rate limit for an operation.
     *
     * @param operation the API's name of the operation
     * @param limit configured or documented, for example {@code 10/60s}
     * @param capacity current calls per window, lower than the limit if the client learned so from 429 responses
     * @param available number of calls that could be sent at once
     * @param queuedInteractive number of waiting interactive calls
     * @param queuedBulk number of waiting bulk calls
     * @param pausedUntil end of the pause after a 429 response, {@code null} without one
     * @since 0.1.0
     */
    public record RateLimitState(
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
     * @param users users for which tasks are created
     * @param progress its progress
     * @since 0.1.0
     */
    public record FanOutState(List<String> users, FanOutProgress progress) {}

    /** Returns a snapshot of all users and fan-outs. */
    @ReadOperation
    public State state() {
        Set<String> configured =
                clients.all().stream().map(client -> client.user().label()).collect(Collectors.toSet());
        Map<String, Integer> polled = clients.polledTasks();
        Map<String, List<RateLimitState>> rateLimits = rateLimits();
        Map<String, UserState> users = new TreeMap<>();
        Stream.of(configured, rateLimits.keySet(), polled.keySet())
                .flatMap(Set::stream)
                .forEach(user -> users.put(
                        pseudonyms.of(user, configured),
                        new UserState(polled.getOrDefault(user, 0), rateLimits.getOrDefault(user, List.of()))));
        return new State(
                users,
                FanOutRegistry.of(clients).jobs().stream()
                        .map(job -> fanOut(job, configured))
                        .toList());
    }

    /**
     * Returns a snapshot of one user.
     *
     * @param user the user's label or pseudonym
     * @return {@code null}, which becomes 404, if there is no such user
     */
    @ReadOperation
    public @Nullable UserState user(@Selector String user) {
        return state().users().get(user);
    }

    private Map<String, List<RateLimitState>> rateLimits() {
        Map<String, List<RateLimitState>> byUser = new TreeMap<>();
        clients.rateLimiter().snapshots().stream()
                .sorted(Comparator.comparing(RateLimitSnapshot::operation))
                .forEach(snapshot -> byUser.computeIfAbsent(snapshot.user(), user -> new ArrayList<>())
                        .add(rateLimit(snapshot)));
        return byUser;
    }

    private static RateLimitState rateLimit(RateLimitSnapshot snapshot) {
        return new RateLimitState(
                snapshot.operation().wireName(),
                snapshot.limit().calls() + "/" + snapshot.limit().window().toSeconds() + "s",
                snapshot.capacity(),
                snapshot.available(),
                snapshot.queuedInteractive(),
                snapshot.queuedBulk(),
                snapshot.pausedUntil());
    }

    private FanOutState fanOut(FanOutJob<?> job, Set<String> configured) {
        FanOutProgress progress = job.progress();
        List<String> out = new ArrayList<>(progress.usersOut());
        List<String> users = new ArrayList<>();
        for (String user : job.users()) {
            users.add(pseudonyms.of(user, configured));
            out.replaceAll(reason -> pseudonyms.in(reason, user, configured));
        }
        return new FanOutState(
                users,
                new FanOutProgress(
                        progress.taken(),
                        progress.total(),
                        progress.queued(),
                        progress.running(),
                        progress.held(),
                        progress.outcomes(),
                        progress.resumed(),
                        progress.lost(),
                        progress.credits(),
                        progress.elapsed(),
                        progress.perMinute(),
                        progress.eta(),
                        out,
                        progress.stopReason()));
    }
}
