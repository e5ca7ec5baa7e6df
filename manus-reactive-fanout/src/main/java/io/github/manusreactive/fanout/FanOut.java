package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.fanout.internal.engine.FanOutPlan;
import io.github.manusreactive.fanout.internal.ledger.GuardedLedger;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.internal.json.UserType;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.OutputTypeReference;
import io.github.manusreactive.task.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Runs many tasks for one or several users. Each item becomes one task, created by the first user whose rate limit allows it, and
 * ends in exactly one outcome. Nothing is sent before the outcomes of the {@link #job job} are subscribed to.
 *
 * <pre>{@code
 * FanOut.over(client, companies, Company::name, c -> CreateTaskRequest.of("Find the revenue of " + c.name()))
 *         .ledger(FanOutLedger.file(Path.of("companies.ledger")))
 *         .job()
 *         .outcomes()
 *         .subscribe(outcome -> ...);
 * }</pre>
 *
 * @param <T> item type
 * @since 0.1.0
 */
public final class FanOut<T> {

    private final FanOutSupport support;
    private final List<ManusClient> clients;
    private final Publisher<? extends T> items;
    private final Function<? super T, String> key;
    private final Function<? super T, CreateTaskRequest> request;
    private int maxInFlight = 1000;
    private boolean inputOrder;
    private RunOptions run = RunOptions.defaults();
    private int retriesOfFailed;
    private FanOutLedger ledger = FanOutLedger.none();
    private boolean correlation = true;
    private @Nullable Long maxCredits;
    private @Nullable Long accountFloor;
    private UserSelectionPolicy userSelection = UserSelectionPolicy.FIRST_AVAILABLE;
    private @Nullable Long total;
    private Duration maxOutage = Duration.ofMinutes(15);
    private WaitingPolicy waiting = WaitingPolicy.park();
    private Set<OutcomeStatus> reopen = Set.of();
    private @Nullable Instant reopenBefore;
    private boolean keysAreUnique;
    private @Nullable AgentProfile agentProfile;
    private int maxMissingInARow = 3;
    private int maxAutomaticReplies = 10;
    private @Nullable UserType<?> structured;
    private RequestPreparation<T> preparation = (client, item, prepared) -> Mono.just(prepared);
    private Predicate<FanOutOutcome<T>> stopWhen = outcome -> false;
    private Function<? super T, String> fingerprint = item -> "";

    private FanOut(
            FanOutSupport support,
            Collection<ManusClient> clients,
            Publisher<? extends T> items,
            Function<? super T, String> key,
            Function<? super T, CreateTaskRequest> request) {
        if (clients.isEmpty()) {
            throw new InvalidSettingException("users", "is empty: a fan-out needs at least one user");
        }
        this.support = support;
        this.clients = List.copyOf(clients);
        this.items = Objects.requireNonNull(items, "items");
        this.key = Objects.requireNonNull(key, "key");
        this.request = Objects.requireNonNull(request, "request");
    }

    /**
     * Creates a fan-out over all users that the clients have now.
     *
     * @param clients one client for each user
     * @param items the input; may be unbounded
     * @param key returns the key of an item, unique within the input
     * @param request returns the task to create for an item
     * @throws InvalidSettingException if the clients have no named user
     */
    public static <T> FanOut<T> over(
            ManusClients clients,
            Publisher<? extends T> items,
            Function<? super T, String> key,
            Function<? super T, CreateTaskRequest> request) {
        return new FanOut<>(FanOutSupport.of(clients), clients.all(), items, key, request);
    }

    /**
     * Creates a fan-out for one user.
     *
     * @param items the input; may be unbounded
     * @param key returns the key of an item, unique within the input
     * @param request returns the task to create for an item
     */
    public static <T> FanOut<T> over(
            ManusClient client,
            Publisher<? extends T> items,
            Function<? super T, String> key,
            Function<? super T, CreateTaskRequest> request) {
        return new FanOut<>(FanOutSupport.of(client), List.of(client), items, key, request);
    }

    /**
     * Limits the number of items in flight, from the input to the outcome.
     *
     * @param maxInFlight at least 1, default 1000
     */
    public FanOut<T> maxInFlight(int maxInFlight) {
        this.maxInFlight = (int) atLeast(1, "maxInFlight", maxInFlight);
        return this;
    }

    /**
     * Emits outcomes in input order instead of the order in which items end. An early outcome waits for those before
     * it and keeps its place in flight.
     */
    public FanOut<T> inputOrder() {
        this.inputOrder = true;
        return this;
    }

    /**
     * Sets the maximum time of a task. A task that takes longer ends as {@link OutcomeStatus#TIMED_OUT}.
     *
     * @param timeout 1 ms to 365 days; by default that of {@link RunOptions#defaults()}, 4 hours; {@link #run} can
     *     remove it
     */
    public FanOut<T> taskTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return run(options -> options.timeout(timeout));
    }

    /**
     * Changes how each task is awaited: its timeout, whether to stop the task then, and the handler of its questions.
     *
     * @param change changes the current options, for example {@code options -> options.stopOnTimeout(true)}. By
     *     default {@link RunOptions#defaults()}: a timeout of 4 hours, and tasks that ask stay parked. {@code
     *     timeout(null)} removes the timeout
     * @throws InvalidSettingException if an option is invalid
     */
    public FanOut<T> run(UnaryOperator<RunOptions.Builder> change) {
        this.run = change.apply(run.toBuilder()).build();
        return this;
    }

    /**
     * Sets how each task is awaited. Replaces earlier options.
     */
    public FanOut<T> run(RunOptions options) {
        this.run = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Creates another task after a failed one, which costs credits again.
     *
     * @param retries maximum number of further tasks for a key, default 0; tasks that ran out of credits do not
     *     count, unless the key had an outcome and was {@link #reopen reopened}
     */
    public FanOut<T> retriesOfFailed(int retries) {
        this.retriesOfFailed = (int) atLeast(0, "retriesOfFailed", retries);
        return this;
    }

    /**
     * Requests an object of a type from each task whose request does not request one itself. An item is finished only
     * if the object fits the schema and maps to the type; {@link FanOutOutcome#structuredAs} returns it.
     *
     * @param type a record or class, as for {@link io.github.manusreactive.task.Tasks#run(CreateTaskRequest, Class)}
     * @throws InvalidRequestException if the API's subset of JSON Schema cannot express the type; names the path
     */
    public FanOut<T> structuredOutput(Class<?> type) {
        this.structured = support.codec().userType(type);
        return this;
    }

    /**
     * Requests an object of a type with type arguments; otherwise like {@link #structuredOutput(Class)}.
     *
     * @param type for example {@code new OutputTypeReference<Page<Offer>>() {}}
     * @throws InvalidRequestException if the API's subset of JSON Schema cannot express the type; names the path
     */
    public FanOut<T> structuredOutput(OutputTypeReference<?> type) {
        this.structured = support.codec().userType(type.type());
        return this;
    }

    /**
     * Sets the policy for items whose tasks ask for a reply.
     *
     * @param waiting default {@link WaitingPolicy#park()}
     */
    public FanOut<T> onWaiting(WaitingPolicy waiting) {
        this.waiting = Objects.requireNonNull(waiting, "waiting");
        return this;
    }

    /**
     * Stops the job with {@link JobStopReason#OUTAGE} after the server has been unreachable for this long. Until then
     * the job pauses and retries. Items with an existing task end as failed, but the failure is not recorded: a later
     * run with the ledger awaits the task.
     *
     * @param maxOutage 1 ms to 365 days, default 15 minutes
     */
    public FanOut<T> maxOutage(Duration maxOutage) {
        Preconditions.positiveSetting("maxOutage", maxOutage);
        this.maxOutage = maxOutage;
        return this;
    }

    /**
     * Resumes items that an earlier run left in these states:
     * <ul>
     * <li>{@link OutcomeStatus#WAITING}, {@link OutcomeStatus#TIMED_OUT}, {@link OutcomeStatus#STOPPED}: the task is
     * awaited again, so a reply sent in the meantime counts.
     * <li>{@link OutcomeStatus#AMBIGUOUS}: the task is searched for again, and created if it does not exist.
     * <li>{@link OutcomeStatus#MISSING}: the task is awaited again, as in every run. If reads of it still return 404
     * at least ten minutes after its create, a new task is created. If the first one appears later, both cost credits.
     * <li>{@link OutcomeStatus#FAILED}: a new task is created, which costs credits again. If the job did not see the
     * end of the task, it is awaited again instead. The request may have changed.
     * <li>{@link OutcomeStatus#REJECTED}: the request is sent again. It may have changed.
     * </ul>
     *
     * @param states by default every outcome in the ledger is final
     * @throws InvalidSettingException if the states include {@link OutcomeStatus#FINISHED}
     */
    public FanOut<T> reopen(OutcomeStatus... states) {
        Set<OutcomeStatus> reopened = Set.copyOf(List.of(states));
        if (reopened.contains(OutcomeStatus.FINISHED)) {
            throw new InvalidSettingException(
                    "reopen", "must not contain FINISHED: a finished item already has its answer");
        }
        this.reopen = reopened;
        return this;
    }

    /**
     * Limits {@link #reopen} to one further task per key: only an outcome older than this time leads to a new task. Set
     * it to the start time of the first job with {@code reopen}. Runs that resume this job then skip keys whose new task
     * failed too. Tasks that are only awaited again are not affected.
     *
     * @param time by the clock of the machine that recorded the outcomes; no limit by default
     */
    public FanOut<T> reopenBefore(Instant time) {
        this.reopenBefore = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets the agent profile of tasks whose request has none. The profile is not part of a key's fingerprint: a later
     * run with another profile keeps all outcomes and creates the remaining tasks with the new profile.
     *
     * @param profile by default that of the client, {@link AgentProfile#STANDARD} unless set
     */
    public FanOut<T> agentProfile(AgentProfile profile) {
        if (profile.value().isBlank()) {
            throw new InvalidSettingException("agentProfile", "is blank: set a profile, for example standard");
        }
        this.agentProfile = profile;
        return this;
    }

    /**
     * Excludes a user after this number of its tasks in a row never appeared although {@code task.create} returned
     * their ids. The usual cause is an agent profile that the account may not use. If all users are excluded, the job
     * stops with {@link JobStopReason#TASKS_MISSING}.
     *
     * @param tasks at least 1, default 3
     */
    public FanOut<T> maxMissingInARow(int tasks) {
        this.maxMissingInARow = (int) atLeast(1, "maxMissingInARow", tasks);
        return this;
    }

    /**
     * Limits the number of replies that handlers send to one task: {@link WaitingPolicy#skip}, {@link
     * WaitingPolicy#handler} and the handler of the {@link #run run options}. Each reply lets the task use more
     * credits. A question beyond the limit counts as unanswered. Replies of {@link FanOutJob#answer} and of earlier
     * runs do not count.
     *
     * @param replies at least 1, default 10
     */
    public FanOut<T> maxAutomaticReplies(int replies) {
        this.maxAutomaticReplies = (int) atLeast(1, "maxAutomaticReplies", replies);
        return this;
    }

    /**
     * Declares that keys are unique. The job then keeps no keys in memory, about 50 bytes each. By default it rejects
     * the second item with a key.
     */
    public FanOut<T> keysAreUnique() {
        this.keysAreUnique = true;
        return this;
    }

    /**
     * Sets the ledger that records the progress of the job. The job opens and closes it; by default nothing is
     * recorded.
     */
    public FanOut<T> ledger(FanOutLedger ledger) {
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        return this;
    }

    /**
     * Disables the correlation in task titles. If the response to a create is lost, its task then cannot be found and
     * the item ends as ambiguous.
     */
    public FanOut<T> withoutCorrelation() {
        this.correlation = false;
        return this;
    }

    /**
     * Stops creating tasks and sending automatic replies once the job's tasks have used this number of credits. Each
     * task counts with the highest credit usage read, also while it runs, waits, or runs beyond its timeout. Existing
     * tasks continue, so usage can exceed the limit by the credits that they still need. A job without a limit logs
     * one warning when it starts.
     *
     * <p>With a limit, a task that timed out keeps its place among the {@link #maxInFlight items in flight} until it
     * ends. So do open tasks of earlier runs ({@link FanOutLedger#openEntries}), tasks that cannot be read, and creates
     * with an unknown outcome. At most {@code maxInFlight} tasks therefore run at a time. The usage of parked tasks
     * counts while the job runs, also after a reply. If the usage can no longer be determined, the job stops with
     * {@link JobStopReason#CREDITS_UNKNOWN}.
     *
     * @param credits at least 1
     */
    public FanOut<T> maxCredits(long credits) {
        this.maxCredits = atLeast(1, "maxCredits", credits);
        return this;
    }

    /**
     * Excludes a user while the account's balance is below a floor. The job reads the balance before the user's first
     * create, then once a minute. If all users are excluded, it stops with {@link JobStopReason#CREDITS}.
     *
     * <p>A user creates no task while its balance cannot be read. A failed read is retried for two minutes; after
     * that, or at once if the first read is rejected or cannot be decoded, the user is excluded. If no user is left,
     * the job stops with {@link JobStopReason#BALANCE_UNKNOWN}. Reading the balance needs an API key or the token of a
     * trusted app. If a user's token does not allow it, the job fails with an {@link InvalidRequestException} before
     * anything is sent.
     *
     * @param credits at least 0
     */
    public FanOut<T> accountFloor(long credits) {
        this.accountFloor = atLeast(0, "accountFloor", credits);
        return this;
    }

    /**
     * Sets which user creates the next task if several may.
     *
     * @param policy default {@link UserSelectionPolicy#FIRST_AVAILABLE}
     */
    public FanOut<T> userSelection(UserSelectionPolicy policy) {
        this.userSelection = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** Sets the number of items, from which progress snapshots estimate the remaining time. */
    public FanOut<T> total(long total) {
        this.total = total;
        return this;
    }

    /**
     * Completes requests after their user is known, for example by uploading files. The job prepares only as many
     * requests at once as the rate limits for creates need. When the job stops, it cancels preparations in flight.
     *
     * @param preparation by default, requests are sent unchanged
     */
    public FanOut<T> preparation(RequestPreparation<T> preparation) {
        this.preparation = Objects.requireNonNull(preparation, "preparation");
        return this;
    }

    /**
     * Adds content to the fingerprint of a key, for example the content of files that the {@link #preparation
     * preparation} uploads. A key whose request or fingerprint differs from the one in the ledger is rejected.
     *
     * @param fingerprint returns text of any length, identical in every run for an unchanged item. If it is empty, the
     *     default, only the request counts. Called once per item on the input's thread; an exception rejects the item
     */
    public FanOut<T> fingerprint(Function<? super T, String> fingerprint) {
        this.fingerprint = Objects.requireNonNull(fingerprint, "fingerprint");
        return this;
    }

    /**
     * Stops creating tasks once an outcome meets a condition. An exception counts as met.
     *
     * @param stopWhen called once for each outcome
     */
    public FanOut<T> stopWhen(Predicate<FanOutOutcome<T>> stopWhen) {
        this.stopWhen = Objects.requireNonNull(stopWhen, "stopWhen");
        return this;
    }

    /** Creates a job, which starts when its outcomes are subscribed to and runs once. */
    public FanOutJob<T> job() {
        // the calls of a job do not delay interactive calls
        List<Duration> settleTimes = clients.stream()
                .map(client -> client.callOptions().reconciliation().settleTime())
                .toList();
        List<ManusClient> inBulk = clients.stream()
                .map(client -> client.with(options -> options.priority(CallPriority.BULK)))
                .toList();
        FanOutRegistry registry = FanOutRegistry.of(support);
        return new FanOutJob<>(
                registry.running(),
                registry.warned(),
                registry.counters(),
                new FanOutPlan<>(
                        support,
                        inBulk,
                        items,
                        key,
                        request,
                        maxInFlight,
                        inputOrder,
                        run,
                        retriesOfFailed,
                        new GuardedLedger(ledger),
                        correlation,
                        maxCredits,
                        accountFloor,
                        userSelection,
                        total,
                        maxOutage,
                        waiting.rules(),
                        reopen,
                        reopenBefore,
                        keysAreUnique,
                        agentProfile,
                        maxMissingInARow,
                        maxAutomaticReplies,
                        structured,
                        preparation,
                        stopWhen,
                        fingerprint,
                        Collections.max(settleTimes)));
    }

    private static long atLeast(long min, String field, long value) {
        if (value < min) {
            throw new InvalidSettingException(field, "must be at least " + min + ", but is " + value);
        }
        return value;
    }
}
