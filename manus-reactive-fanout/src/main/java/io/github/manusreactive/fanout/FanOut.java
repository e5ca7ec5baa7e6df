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
 * Many tasks over one user or several: each item becomes one task, created by the first user who may create one, and ends in exactly
 * one outcome. Nothing happens before the outcomes of the {@link #job job} are subscribed to.
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
     * Starts a fan-out over all users named when the clients were built. Each item goes to the user who may create a task first.
     *
     * @param clients one client for each user
     * @param items the input; may be unbounded
     * @param key names an item; unique within the input
     * @param request the task to create for an item
     * @param <T> item type
     * @return a builder
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
     * Starts a fan-out for one user.
     *
     * @param client the user's client
     * @param items the input; may be unbounded
     * @param key names an item; unique within the input
     * @param request the task to create for an item
     * @param <T> item type
     * @return a builder
     */
    public static <T> FanOut<T> over(
            ManusClient client,
            Publisher<? extends T> items,
            Function<? super T, String> key,
            Function<? super T, CreateTaskRequest> request) {
        return new FanOut<>(FanOutSupport.of(client), List.of(client), items, key, request);
    }

    /**
     * Bounds how many items are between their input and their outcome.
     *
     * @param maxInFlight at least 1, default 1000
     * @return this builder
     */
    public FanOut<T> maxInFlight(int maxInFlight) {
        this.maxInFlight = (int) atLeast(1, "maxInFlight", maxInFlight);
        return this;
    }

    /**
     * Emits outcomes in the order of the input instead of the order in which items end. An early outcome waits for those before it, and
     * keeps its place among the items in flight.
     *
     * @return this builder
     */
    public FanOut<T> inputOrder() {
        this.inputOrder = true;
        return this;
    }

    /**
     * Bounds how long a task may take; one that is not done by then ends as {@link OutcomeStatus#TIMED_OUT}.
     *
     * @param timeout 1 ms to 365 days; by default that of {@link RunOptions#defaults()}, 4 hours; {@link #run} lifts it
     * @return this builder
     */
    public FanOut<T> taskTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return run(options -> options.timeout(timeout));
    }

    /**
     * Changes how each task is awaited: its timeout, whether it is stopped then, and the handler of its questions.
     *
     * @param change gets the present options, by default {@link RunOptions#defaults()}: a timeout of 4 hours, and tasks that ask stay
     *     parked; for example {@code options -> options.stopOnTimeout(true)}; {@code timeout(null)} lifts the timeout
     * @return this builder
     * @throws InvalidSettingException naming the option that is wrong
     */
    public FanOut<T> run(UnaryOperator<RunOptions.Builder> change) {
        this.run = change.apply(run.toBuilder()).build();
        return this;
    }

    /**
     * Sets how each task is awaited. Replaces what was set before.
     *
     * @param options the timeout, whether the task is stopped then, and the handler of its questions
     * @return this builder
     */
    public FanOut<T> run(RunOptions options) {
        this.run = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Repeats failed tasks as new ones, which costs credits again.
     *
     * @param retries how many more tasks a key may get, default 0; those that were out of credits do not count, except on a key that
     *     had its outcome and was {@link #reopen reopened}
     * @return this builder
     */
    public FanOut<T> retriesOfFailed(int retries) {
        this.retriesOfFailed = (int) atLeast(0, "retriesOfFailed", retries);
        return this;
    }

    /**
     * Orders an object of a type with each task whose request orders none itself. An item is finished only if an object came that fits
     * the schema and maps to the type; {@link FanOutOutcome#structuredAs} gives it.
     *
     * @param type a record or class, as for {@link io.github.manusreactive.task.Tasks#run(CreateTaskRequest, Class)}
     * @return this builder
     * @throws InvalidRequestException naming the path of what the API's subset of JSON Schema cannot express
     */
    public FanOut<T> structuredOutput(Class<?> type) {
        this.structured = support.codec().userType(type);
        return this;
    }

    /**
     * Orders an object of a type with type arguments; otherwise like {@link #structuredOutput(Class)}.
     *
     * @param type for example {@code new OutputTypeReference<Page<Offer>>() {}}
     * @return this builder
     * @throws InvalidRequestException naming the path of what the API's subset of JSON Schema cannot express
     */
    public FanOut<T> structuredOutput(OutputTypeReference<?> type) {
        this.structured = support.codec().userType(type.type());
        return this;
    }

    /**
     * Defines what happens to items whose tasks ask for a reply.
     *
     * @param waiting default {@link WaitingPolicy#park()}
     * @return this builder
     */
    public FanOut<T> onWaiting(WaitingPolicy waiting) {
        this.waiting = Objects.requireNonNull(waiting, "waiting");
        return this;
    }

    /**
     * Stops the job with {@link JobStopReason#OUTAGE} after the server has been unreachable for this long; until then the job pauses
     * and retries. Tasks that exist are then reported as failed but not recorded as such: a later run with the ledger awaits them.
     *
     * @param maxOutage 1 ms to 365 days, default 15 minutes
     * @return this builder
     */
    public FanOut<T> maxOutage(Duration maxOutage) {
        Preconditions.positiveSetting("maxOutage", maxOutage);
        this.maxOutage = maxOutage;
        return this;
    }

    /**
     * Resumes what an earlier run left in these states. {@link OutcomeStatus#WAITING}, {@link OutcomeStatus#TIMED_OUT} and
     * {@link OutcomeStatus#STOPPED}: the task is awaited again, so that an answer counts that was given meanwhile.
     * {@link OutcomeStatus#AMBIGUOUS}: the task is searched for again, and created if it is provably missing.
     * {@link OutcomeStatus#MISSING}: the task is awaited again, as in every run; if reads of it still return 404, ten minutes or more
     * after its create, a new task is created, which costs twice if the first one appears later. {@link OutcomeStatus#FAILED}: a new
     * task is created, which costs again; a task that was never seen to end is awaited again instead. {@link OutcomeStatus#REJECTED}:
     * the request is sent again. In the last two states the request may have changed.
     *
     * @param states not {@link OutcomeStatus#FINISHED}; by default every outcome in the ledger is final
     * @return this builder
     */
    public FanOut<T> reopen(OutcomeStatus... states) {
        Set<OutcomeStatus> reopened = Set.copyOf(List.of(states));
        if (reopened.contains(OutcomeStatus.FINISHED)) {
            throw new InvalidSettingException("reopen", "a finished item has its answer");
        }
        this.reopen = reopened;
        return this;
    }

    /**
     * Bounds {@link #reopen} to one further task for each key: outcomes that ask for a new task are final if they are not older than this.
     * Set it to the time when a job with {@code reopen} was started first, and each run that resumes this job leaves out the keys whose new
     * task failed too. Tasks that are only awaited again are not affected.
     *
     * @param time by the clock of the machine that recorded the outcomes; by default there is no bound
     * @return this builder
     */
    public FanOut<T> reopenBefore(Instant time) {
        this.reopenBefore = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets the agent profile of all tasks whose request sets none. It is not part of what a known key is compared by: a later run with
     * another profile keeps all outcomes, and creates the rest with the new one.
     *
     * @param profile by default that of the client, {@link AgentProfile#STANDARD} unless set there
     * @return this builder
     */
    public FanOut<T> agentProfile(AgentProfile profile) {
        if (profile.value().isBlank()) {
            throw new InvalidSettingException("agentProfile", "is blank: name a profile, for example standard");
        }
        this.agentProfile = profile;
        return this;
    }

    /**
     * Stops the creates of a user once this many of its tasks in a row never came to exist although {@code task.create} returned their
     * ids. The usual cause is an agent profile that the account may not use. When all users are out, the job stops with
     * {@link JobStopReason#TASKS_MISSING}.
     *
     * @param tasks at least 1, default 3
     * @return this builder
     */
    public FanOut<T> maxMissingInARow(int tasks) {
        this.maxMissingInARow = (int) atLeast(1, "maxMissingInARow", tasks);
        return this;
    }

    /**
     * Bounds how many replies the handlers of the job send to one task: {@link WaitingPolicy#skip}, {@link WaitingPolicy#handler} and the
     * handler of the {@link #run run options}. Each of them lets the task go on, and spend. A task that asks again after that is left to
     * the waiting policy as one that no handler answers. Replies of {@link FanOutJob#answer}, and those of earlier runs, do not count.
     *
     * @param replies at least 1, default 10
     * @return this builder
     */
    public FanOut<T> maxAutomaticReplies(int replies) {
        this.maxAutomaticReplies = (int) atLeast(1, "maxAutomaticReplies", replies);
        return this;
    }

    /**
     * Promises that each key is unique, so that the job does not remember the keys, which takes about 50 bytes each. Without this
     * promise, the second item with a key is rejected.
     *
     * @return this builder
     */
    public FanOut<T> keysAreUnique() {
        this.keysAreUnique = true;
        return this;
    }

    /**
     * Sets where the job records what it did.
     *
     * @param ledger opened and closed by the job; by default nothing is recorded
     * @return this builder
     */
    public FanOut<T> ledger(FanOutLedger ledger) {
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        return this;
    }

    /**
     * Leaves the correlation out of the tasks' titles. A create whose response is lost then ends as ambiguous, as its task cannot be
     * found.
     *
     * @return this builder
     */
    public FanOut<T> withoutCorrelation() {
        this.correlation = false;
        return this;
    }

    /**
     * Stops creating tasks, and sending automatic replies, once the job's tasks have used this many credits. Every task counts with the
     * highest credit usage that was read of it, while it runs, waits or runs on after its timeout too. The tasks that exist then still
     * spend: the job uses at most what these tasks need beyond the limit. A job without a limit logs one warning when it starts.
     *
     * <p>With a limit, a task that timed out keeps its place among the {@link #maxInFlight items in flight} until it is seen to end,
     * so no more than that many tasks run at a time. The same holds for tasks of earlier runs that the {@linkplain
     * FanOutLedger#openEntries ledger lists} as open, for tasks that cannot be read, and for creates whose outcome stays unknown. Tasks
     * that wait for a reply, and what they use once they go on, are counted while the job runs. If the job cannot see any more what is
     * spent, it stops with {@link JobStopReason#CREDITS_UNKNOWN}.
     *
     * @param credits at least 1
     * @return this builder
     */
    public FanOut<T> maxCredits(long credits) {
        this.maxCredits = atLeast(1, "maxCredits", credits);
        return this;
    }

    /**
     * Takes a user out while the account's balance is below a floor: read before the user's first create, then once a minute. Once all
     * users are out the job stops creating tasks, with {@link JobStopReason#CREDITS}.
     *
     * <p>Nothing is created for a user whose balance cannot be read. A read that fails is repeated for two minutes; then, or at once if
     * the first read is rejected or cannot be decoded, the user is out, and once all users are, the job stops with
     * {@link JobStopReason#BALANCE_UNKNOWN}. The balance needs an API key or the token of a trusted app: a job with a user whose token is
     * known not to allow it ends with an {@link InvalidRequestException} before anything is sent.
     *
     * @param credits at least 0
     * @return this builder
     */
    public FanOut<T> accountFloor(long credits) {
        this.accountFloor = atLeast(0, "accountFloor", credits);
        return this;
    }

    /**
     * Sets which user creates the next task if several may.
     *
     * @param policy default {@link UserSelectionPolicy#FIRST_AVAILABLE}
     * @return this builder
     */
    public FanOut<T> userSelection(UserSelectionPolicy policy) {
        this.userSelection = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets the number of items, for the time left in progress reports.
     *
     * @param total number of items
     * @return this builder
     */
    public FanOut<T> total(long total) {
        this.total = total;
        return this;
    }

    /**
     * Completes requests once their user is known, for example by uploading files. As many are prepared at once as it takes to use the
     * users' rate limits for creates; when the job stops, those in flight are cancelled.
     *
     * @param preparation by default the request is sent as it is
     * @return this builder
     */
    public FanOut<T> preparation(RequestPreparation<T> preparation) {
        this.preparation = Objects.requireNonNull(preparation, "preparation");
        return this;
    }

    /**
     * Adds to what a known key is compared by, for example the content of files that the {@link #preparation preparation} uploads. A
     * key whose request or fingerprint differs from the one in the ledger is rejected.
     *
     * @param fingerprint of any length, the same in every run while the item is; called once for each item in the input's thread; if it
     *     is empty, as by default, only the request counts; an exception rejects the item
     * @return this builder
     */
    public FanOut<T> fingerprint(Function<? super T, String> fingerprint) {
        this.fingerprint = Objects.requireNonNull(fingerprint, "fingerprint");
        return this;
    }

    /**
     * Stops creating tasks once an outcome meets a condition. A condition that throws counts as met.
     *
     * @param stopWhen called once for each outcome
     * @return this builder
     */
    public FanOut<T> stopWhen(Predicate<FanOutOutcome<T>> stopWhen) {
        this.stopWhen = Objects.requireNonNull(stopWhen, "stopWhen");
        return this;
    }

    /**
     * Creates the job, which runs once.
     *
     * @return the job; it starts when its outcomes are subscribed to
     */
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
