package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.budget.Lane;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.BudgetQueueFullException;
import io.github.manusreactive.error.BudgetTimeoutException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.error.TokenStoreException;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.lifecycle.RunOptions;
import io.github.manusreactive.lifecycle.TaskResult;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.StructuredOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The way of one item: look into the ledger, wait for a user, create the task, await it, write the outcome down. */
final class ItemRun<T> {

    /** How long a user is left out after a failure that passes by itself. */
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(10);

    /** How long a user is left out whose credential or quota is refused, before it is tried again. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(5);

    private final FanOut.Plan<T> plan;
    private final String job;
    private final JobState state;
    private final UserPool pool;

    ItemRun(FanOut.Plan<T> plan, String job, JobState state, UserPool pool) {
        this.plan = plan;
        this.job = job;
        this.state = state;
        this.pool = pool;
    }

    /** What is asked for one key. */
    private record Order<T>(T item, String key, CreateTaskRequest request, String print) {}

    /** One outcome, or none where the job stopped before the item was begun. */
    Mono<FanOutOutcome<T>> run(T item) {
        state.taken.increment();
        return Mono.defer(() -> {
            Order<T> order;
            try {
                order = order(item);
            } catch (InvalidRequestException e) {
                return Mono.just(new FanOutOutcome<>(
                        item, refused(String.valueOf(plan.key().apply(item)), e), false));
            }
            return plan.ledger()
                    .find(order.key)
                    .map(known -> resume(order, known))
                    .defaultIfEmpty(Mono.defer(() -> create(order, 1)))
                    .flatMap(way -> way);
        });
    }

    private Order<T> order(T item) {
        String key = plan.key().apply(item);
        if (key == null || key.isBlank()) {
            throw new InvalidRequestException("key", "is missing or blank");
        }
        CreateTaskRequest request = plan.request().apply(item);
        return new Order<>(item, key, request, Prints.of(plan.exchange().codec().write(request)));
    }

    private Mono<FanOutOutcome<T>> resume(Order<T> order, LedgerEntry known) {
        if (!known.fingerprint().equals(order.print)) {
            return Mono.just(new FanOutOutcome<>(
                    order.item,
                    refused(
                            order.key,
                            new InvalidRequestException(
                                    "key",
                                    "'" + order.key
                                            + "' stands for another request in the ledger; give the changed item a new"
                                            + " key, or use another ledger")),
                    false));
        }
        if (known instanceof Finished finished) {
            return Mono.just(new FanOutOutcome<>(order.item, finished.outcome(), true));
        }
        if (known instanceof Created created) {
            ManusClient client = client(created.user());
            return client == null ? Mono.just(userGone(order, created)) : await(order, client, created);
        }
        Intended intended = (Intended) known;
        ManusClient client = client(intended.user());
        return client == null ? Mono.just(userGone(order, intended)) : reconcile(order, client, intended);
    }

    /** A create that may have been sent before the last run died: found again, or provably never made. */
    private Mono<FanOutOutcome<T>> reconcile(Order<T> order, ManusClient client, Intended intended) {
        if (!plan.correlation()) {
            return Mono.just(ended(order, OutcomeStatus.AMBIGUOUS, intended.user(), intended.attempt(), lost(order)));
        }
        String correlation = Prints.correlation(job, order.key, intended.attempt());
        return client.with(options -> options.withLane(Lane.BULK))
                .tasks()
                .findByCorrelation(correlation, intended.at())
                .map(task -> await(
                        order,
                        client,
                        new Created(
                                order.key,
                                order.print,
                                intended.user(),
                                intended.attempt(),
                                task.taskId(),
                                task.taskUrl(),
                                intended.at())))
                .defaultIfEmpty(Mono.defer(() -> create(order, intended.attempt())))
                .onErrorResume(
                        AmbiguousOutcomeException.class,
                        e -> Mono.just(Mono.just(
                                ended(order, OutcomeStatus.AMBIGUOUS, intended.user(), intended.attempt(), e))))
                .flatMap(way -> way);
    }

    private Mono<FanOutOutcome<T>> create(Order<T> order, int attempt) {
        return Mono.defer(() -> {
                    state.queued.increment();
                    return pool.acquire().doFinally(signal -> state.queued.decrement());
                })
                .flatMap(grant -> create(order, attempt, grant)
                        .doFinally(signal -> grant.permit().release()));
    }

    private Mono<FanOutOutcome<T>> create(Order<T> order, int attempt, UserPool.Grant grant) {
        ManusClient client = grant.client();
        String user = client.user().label();
        String correlation = Prints.correlation(job, order.key, attempt);
        return plan.preparation()
                .prepare(client, order.item, order.request)
                .onErrorMap(error -> !(error instanceof ManusException), ItemRun::unprepared)
                .map(request -> plan.correlation()
                        ? request.toBuilder().correlation(correlation).build()
                        : request)
                .flatMap(request -> plan.ledger()
                        .record(new Intended(order.key, order.print, user, attempt, now()))
                        .then(Mono.defer(() -> client.with(options -> options.withLane(Lane.BULK))
                                .tasks()
                                .create(request)
                                .contextWrite(grant.permit().inContext()))))
                .map(task -> new Created(order.key, order.print, user, attempt, task.taskId(), task.taskUrl(), now()))
                .flatMap(created -> plan.ledger().record(created).thenReturn(created))
                .map(created -> await(order, client, created))
                .onErrorResume(error -> Mono.just(notCreated(order, attempt, user, error)))
                .flatMap(way -> way);
    }

    /** Nothing was sent yet, whatever the caller's own code raised. */
    private static FileTransferException unprepared(Throwable error) {
        return new FileTransferException(
                CallContext.none(), "the request could not be prepared: " + error.getMessage(), error);
    }

    /** The create failed: the item goes to another user, waits, or ends. */
    private Mono<FanOutOutcome<T>> notCreated(Order<T> order, int attempt, String user, Throwable error) {
        if (error instanceof AmbiguousOutcomeException) {
            return record(order, ended(order, OutcomeStatus.AMBIGUOUS, user, attempt, error));
        }
        if (isUsersFault(error)) {
            pool.takeOut(user, LONG_PAUSE, String.valueOf(error.getMessage()), false);
            return create(order, attempt);
        }
        if (passesByItself(error)) {
            pool.takeOut(user, SHORT_PAUSE, String.valueOf(error.getMessage()), true);
            return create(order, attempt);
        }
        return leavesNoTask(error)
                ? record(order, ended(order, OutcomeStatus.REJECTED, user, attempt - 1, error))
                : record(order, ended(order, OutcomeStatus.AMBIGUOUS, user, attempt, error));
    }

    private Mono<FanOutOutcome<T>> await(Order<T> order, ManusClient client, Created created) {
        RunOptions options = order.request.structuredOutputSchema() == null
                ? plan.run()
                : plan.run().toBuilder().structured(true).build();
        return Mono.defer(() -> {
                    state.running.increment();
                    return client.with(call -> call.withLane(Lane.BULK))
                            .tasks()
                            .await(created.taskId(), options)
                            .doOnTerminate(state.running::decrement)
                            .doOnCancel(state.running::decrement);
                })
                .map(result -> record(order, new FanOutOutcome<>(order.item, finished(order, created, result), false)))
                .onErrorResume(error -> Mono.just(notFinished(order, created, error)))
                .flatMap(way -> way);
    }

    private Mono<FanOutOutcome<T>> notFinished(Order<T> order, Created created, Throwable error) {
        if (error instanceof TaskFailedException failed) {
            boolean outOfCredits = "quota_limit".equals(failed.errorType());
            if (outOfCredits) {
                pool.takeOut(created.user(), LONG_PAUSE, "its credits are used up", false);
            }
            if (created.attempt() <= plan.retriesOfFailed()) {
                return create(order, created.attempt() + 1);
            }
        }
        OutcomeStatus status = error instanceof TaskWaitingException
                ? OutcomeStatus.WAITING
                : error instanceof TaskTimeoutException ? OutcomeStatus.TIMED_OUT : OutcomeStatus.FAILED;
        FanOutOutcome<T> outcome = ended(order, status, created, error);
        // a task that could not be watched to its end is no failed task: the next run awaits it again
        return tellsOfTheTask(error) ? record(order, outcome) : Mono.just(outcome);
    }

    private Mono<FanOutOutcome<T>> record(Order<T> order, FanOutOutcome<T> outcome) {
        return plan.ledger()
                .record(new Finished(order.print, outcome.outcome()))
                .thenReturn(outcome);
    }

    /** Whether an error says how the task ended, and not merely that it could not be watched. */
    private static boolean tellsOfTheTask(Throwable error) {
        return error instanceof TaskFailedException
                || error instanceof TaskWaitingException
                || error instanceof TaskTimeoutException
                || error instanceof StructuredOutputException
                || error instanceof NotFoundException;
    }

    private static boolean isUsersFault(Throwable error) {
        return error instanceof AuthenticationException
                || error instanceof ReauthorizationRequiredException
                || error instanceof OAuthException
                || error instanceof PermissionDeniedException
                || error instanceof QuotaExceededException;
    }

    /** Errors that certainly came before, or instead of, a task. */
    private static boolean leavesNoTask(Throwable error) {
        return error instanceof InvalidRequestException
                || error instanceof FileTransferException
                || (error instanceof ManusApiException && !(error instanceof ServerException));
    }

    private static boolean passesByItself(Throwable error) {
        return (error instanceof ManusTransportException transport && transport.isSafeToRetry())
                || (error instanceof ServerException server && server.isSafeToRetry())
                || error instanceof RateLimitedException
                || error instanceof BudgetTimeoutException
                || error instanceof TokenStoreException
                || error instanceof BudgetQueueFullException
                || error instanceof DeadlineExceededException
                || error instanceof CircuitOpenException;
    }

    private @Nullable ManusClient client(String user) {
        return plan.clients().stream()
                .filter(client -> client.user().label().equals(user))
                .findFirst()
                .orElse(null);
    }

    private FanOutOutcome<T> userGone(Order<T> order, LedgerEntry known) {
        String user = known instanceof Created created ? created.user() : ((Intended) known).user();
        InvalidRequestException error = new InvalidRequestException(
                "users",
                "the ledger says that user '" + user + "' sent this key's task, but this job has no such user");
        return known instanceof Created created
                ? ended(order, OutcomeStatus.FAILED, created, error)
                : ended(order, OutcomeStatus.AMBIGUOUS, user, ((Intended) known).attempt(), error);
    }

    private static AmbiguousOutcomeException lost(Order<?> order) {
        return new AmbiguousOutcomeException(
                CallContext.none(),
                "the last run died while the task of key '" + order.key
                        + "' was being created, and without a correlation it"
                        + " cannot be found again; look through task.list",
                null);
    }

    /** Where an object was ordered and did not come, the answer that did come is kept, but zero values are no object. */
    private Outcome finished(Order<T> order, Created created, TaskResult result) {
        StructuredOutput structured = result.structuredOutput();
        String missing = null;
        if (structured != null && !structured.success()) {
            missing = "the structured output was not extracted: " + structured.error();
        } else if (structured == null && order.request.structuredOutputSchema() != null) {
            missing = "the task ended without the structured output that was ordered";
        }
        return new Outcome(
                created.key(),
                missing == null ? OutcomeStatus.FINISHED : OutcomeStatus.FAILED,
                created.taskId(),
                created.taskUrl(),
                created.user(),
                result.answer(),
                result.attachments(),
                structured == null || missing != null ? null : structured.value(),
                result.creditsUsed(),
                created.attempt(),
                created.at(),
                now(),
                missing == null ? null : new OutcomeError("structured_output", missing, null));
    }

    private FanOutOutcome<T> ended(Order<T> order, OutcomeStatus status, Created created, Throwable error) {
        return new FanOutOutcome<>(
                order.item,
                new Outcome(
                        order.key,
                        status,
                        created.taskId(),
                        created.taskUrl(),
                        created.user(),
                        null,
                        List.of(),
                        null,
                        null,
                        created.attempt(),
                        created.at(),
                        now(),
                        OutcomeError.of(error)),
                false);
    }

    private FanOutOutcome<T> ended(Order<T> order, OutcomeStatus status, String user, int attempts, Throwable error) {
        return new FanOutOutcome<>(order.item, without(order.key, status, user, attempts, error), false);
    }

    private Outcome refused(String key, InvalidRequestException error) {
        return without(key, OutcomeStatus.REJECTED, null, 0, error);
    }

    private Outcome without(String key, OutcomeStatus status, @Nullable String user, int attempts, Throwable error) {
        return new Outcome(
                key,
                status,
                null,
                null,
                user,
                null,
                List.of(),
                null,
                null,
                attempts,
                null,
                now(),
                OutcomeError.of(error));
    }

    private Instant now() {
        return Instant.ofEpochMilli(plan.exchange().scheduler().now(TimeUnit.MILLISECONDS));
    }
}
