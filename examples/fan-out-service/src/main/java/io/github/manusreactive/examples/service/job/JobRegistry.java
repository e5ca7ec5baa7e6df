package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.examples.service.job.JobException.Kind;
import io.github.manusreactive.examples.service.job.OpenQuestion.Reply;
import io.github.manusreactive.spring.ManusFanOuts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * All jobs. At startup, the jobs of the previous process are resumed; at shutdown, jobs are abandoned and their tasks
 * keep running. Failures for the caller are {@link JobException}s; jobs of another {@link JobOwner} do not exist.
 */
@Component
public class JobRegistry implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobRegistry.class);
    private static final Duration FOR_GOOD = Duration.ofMillis(Long.MAX_VALUE);
    private static final Comparator<ServiceJob> OLDEST_FIRST =
            Comparator.comparing(job -> job.info().createdAt());

    private final JobStore store;
    private final PromptCheck check;
    private final ManusFanOuts fanOuts;
    private final ServiceSettings settings;
    private final Map<String, ServiceJob> jobs = new ConcurrentHashMap<>();
    private final Sinks.Empty<Void> stopping = Sinks.empty();
    private final JobPlaces places;
    private final JobRetention retention;
    private final Disposable.Swap removals = Disposables.swap();
    /** If the directory cannot be read, the next request tries again. */
    private final Mono<Void> resumed =
            Mono.defer(this::resume).cache(done -> FOR_GOOD, error -> Duration.ZERO, () -> FOR_GOOD);

    private volatile boolean started;

    JobRegistry(JobStore store, PromptCheck check, ManusFanOuts fanOuts, ServiceSettings settings) {
        this.store = store;
        this.check = check;
        this.fanOuts = fanOuts;
        this.settings = settings;
        this.retention = new JobRetention(settings);
        this.places = new JobPlaces(
                settings.maxRunningJobs(),
                () -> jobs.values().stream()
                        .filter(job -> job.isStarted() && !job.status().isEnd())
                        .count());
    }

    /**
     * Accepts a job, responds, and starts the job once the response is written. If it cannot be written, the job is
     * removed and no task was created. A repeated request of the same owner with the same key gets the job of the first one.
     *
     * @param respond writes the response; called once the job would survive a crash
     */
    public Mono<Void> submit(JobSubmission submission, Function<JobView, Mono<Void>> respond) {
        return resumed.then(Mono.deferContextual(request -> {
            String owner = JobOwner.id(request);
            SubmissionKey key = SubmissionKey.of(owner, submission.key());
            ServiceJob known = started(key);
            return known != null
                    ? repeat(known, submission, respond)
                    : Mono.using(
                            () -> places.take(key),
                            place -> create(submission, owner, place, respond),
                            JobPlaces.Place::callerLeaves);
        }));
    }

    private @Nullable ServiceJob started(@Nullable SubmissionKey key) {
        return key == null
                ? null
                : jobs.values().stream()
                        .filter(job -> key.equals(SubmissionKey.of(
                                        job.info().owner(), job.info().key()))
                                && job.isStarted())
                        .findFirst()
                        .orElse(null);
    }

    private Mono<Void> repeat(ServiceJob job, JobSubmission submission, Function<JobView, Mono<Void>> respond) {
        SubmissionDigest digest = new SubmissionDigest(submission.name());
        return inTime(prompts(submission, digest).then())
                .then(Mono.defer(() -> digest.value().equals(job.info().digest())
                        ? respond.apply(job.view())
                        : Mono.error(new JobException(
                                Kind.KEY_REUSED,
                                "this Idempotency-Key belongs to job "
                                        + job.info().id()
                                        + ", which has another name or other prompts; use a new key"))));
    }

    private Mono<Void> create(
            JobSubmission submission,
            @Nullable String owner,
            JobPlaces.Place place,
            Function<JobView, Mono<Void>> respond) {
        // the other request may have ended before this one took the place
        ServiceJob known = started(place.key());
        return known != null
                ? repeat(known, submission, respond)
                : Mono.usingWhen(
                        Mono.fromSupplier(store::draft),
                        draft -> upload(draft, submission, owner)
                                .filter(info -> place.handOver())
                                .flatMap(info -> Mono.fromFuture(
                                        () -> accept(info, respond)
                                                .doOnTerminate(place::jobLeaves)
                                                .toFuture(),
                                        true)),
                        draft -> leave(place, draft),
                        (draft, error) -> leave(place, draft),
                        draft -> leave(place, draft));
    }

    /** Removes the files, unless they have become those of a job. This is before the place is left without a draft. */
    private static Mono<Void> leave(JobPlaces.Place place, JobDraft draft) {
        return place.callerLeaves() ? draft.remove() : Mono.empty();
    }

    private Mono<JobInfo> upload(JobDraft draft, JobSubmission submission, @Nullable String owner) {
        SubmissionDigest digest = new SubmissionDigest(submission.name());
        String name = submission.name().strip();
        return inTime(draft.save(prompts(submission, digest))
                .map(total -> new JobInfo(
                        draft.id(),
                        name.isEmpty() ? "Job " + draft.id() : name,
                        Instant.now(),
                        total,
                        owner,
                        submission.key(),
                        submission.key() == null ? null : digest.value())));
    }

    private Flux<JobPrompt> prompts(JobSubmission submission, SubmissionDigest digest) {
        Flux<JobPrompt> prompts = check.check(submission.prompts());
        return submission.key() == null ? prompts : prompts.doOnNext(digest::add);
    }

    private <T> Mono<T> inTime(Mono<T> upload) {
        return upload.timeout(
                settings.uploadTime(),
                Mono.error(() -> new JobException(
                        Kind.INVALID,
                        "not all prompts arrived within "
                                + settings.uploadTime().toSeconds() + " s")));
    }

    private Mono<Void> accept(JobInfo info, Function<JobView, Mono<Void>> respond) {
        return store.accept(info)
                .flatMap(this::open)
                .onErrorResume(error -> {
                    log.error("Could not start job {}; it is removed", info.id(), error);
                    return discard(info)
                            .then(Mono.error(new JobException(
                                    Kind.UNAVAILABLE,
                                    "the job did not start, and no task was created"
                                            + (error instanceof InvalidSettingException
                                                            || error instanceof InvalidRequestException
                                                    ? ": " + error.getMessage()
                                                    : "; see the log for the cause"))));
                })
                .flatMap(job -> removeSurplus()
                        .then(Mono.defer(() -> respond.apply(job.view())))
                        .thenReturn(job)
                        .onErrorResume(error -> {
                            log.info("Job {} is removed: its response could not be written", info.id(), error);
                            return discard(info).then(Mono.empty());
                        }))
                .doOnNext(ServiceJob::start)
                .then();
    }

    /** Removes a job that was not started, so that the request can safely be repeated. */
    private Mono<Void> discard(JobInfo info) {
        jobs.remove(info.id());
        return store.remove(info.id())
                .doOnError(error -> log.error("Could not remove the directory of job {}", info.id(), error))
                .onErrorComplete();
    }

    private Mono<ServiceJob> open(JobInfo info) {
        Mono<TaskBoard> board = store.prompts(info.id())
                .index()
                .collect(
                        TaskBoard::new,
                        (tasks, next) -> tasks.add(TaskView.queued(next.getT1().intValue() + 1, next.getT2())));
        return Mono.zip(board, store.isDrained(info.id()), (tasks, drained) -> {
            ServiceJob job = new ServiceJob(
                    info,
                    tasks,
                    store.answers(info.id()),
                    store.prompts(info.id()),
                    store.ledger(info.id()),
                    drained,
                    fanOuts,
                    settings);
            jobs.put(info.id(), job);
            return job;
        });
    }

    private Mono<Void> resume() {
        return store.accepted()
                .flatMapIterable(infos -> infos)
                .filter(info -> !jobs.containsKey(info.id()))
                .concatMap(info -> open(info)
                        .doOnNext(ServiceJob::start)
                        .doOnNext(job -> log.info("Resumed job {}", info.id()))
                        .onErrorResume(error -> {
                            log.error("Could not resume job {}; it is ignored", info.id(), error);
                            return Mono.empty();
                        }))
                .then();
    }

    /** Returns whether the directory of jobs can be read and written now. */
    Mono<Boolean> usable() {
        return resumed.then(store.isWritable()).onErrorReturn(false);
    }

    private Mono<Void> removeSurplus() {
        return Flux.fromIterable(retention.surplus(jobs.values(), Instant.now()))
                .map(job -> job.info().id())
                .doOnNext(jobs::remove)
                .concatMap(id -> store.remove(id)
                        .doOnError(error -> log.warn("Could not remove the ended job {}", id, error))
                        .onErrorComplete())
                .then();
    }

    /** Returns the user's jobs that are kept, newest first. */
    public Flux<JobView> list() {
        return resumed.thenMany(Flux.deferContextual(request -> Flux.fromStream(jobs.values().stream()
                .filter(job -> JobOwner.sees(request, job.info()))
                .sorted(OLDEST_FIRST.reversed())
                .map(ServiceJob::view))));
    }

    /** Returns the current state of a job. */
    public Mono<JobView> view(String id) {
        return find(id).map(ServiceJob::view);
    }

    /** Returns all tasks of a job with full answers, in input order. */
    public Flux<TaskView> tasks(String id) {
        return find(id).flatMapMany(job -> Flux.fromIterable(job.board().all()).concatMap(job::whole));
    }

    /** Returns the current state of a task, with its full answer. */
    public Mono<TaskView> task(String id, String key) {
        return find(id).flatMap(job -> job.whole(task(job, key)));
    }

    /**
     * Returns the events of a job.
     *
     * @param lastId id from which to continue; {@code null} to get all tasks first
     * @return events until the job or the service ends
     */
    public Flux<JobEvent> events(String id, @Nullable String lastId) {
        return find(id).flatMapMany(job -> new JobEvents(job, lastId, settings).stream())
                .takeUntilOther(stopping.asMono());
    }

    /**
     * Replies to a waiting agent.
     *
     * @param reply names the question, and has a text or a decision
     * @return the task, which continues
     */
    public Mono<TaskView> reply(String id, String key, Reply reply) {
        return find(id).flatMap(job -> {
            task(job, key);
            return job.answer(key, reply).then(Mono.fromSupplier(() -> task(job, key)));
        });
    }

    /** Drains a job: it creates no more tasks and waits for those that run. */
    public Mono<JobView> drain(String id) {
        return find(id).flatMap(job -> {
            if (job.status().isEnd()) {
                return Mono.error(new JobException(Kind.WRONG_STATE, "job " + id + " has ended"));
            }
            return store.drain(id).then(Mono.fromSupplier(() -> {
                job.drain();
                return job.view();
            }));
        });
    }

    private Mono<ServiceJob> find(String id) {
        return resumed.then(Mono.deferContextual(
                        request -> Mono.justOrEmpty(jobs.get(id)).filter(job -> JobOwner.sees(request, job.info()))))
                .switchIfEmpty(Mono.error(() -> new JobException(Kind.UNKNOWN, "job " + id + " does not exist")));
    }

    private static TaskView task(ServiceJob job, String key) {
        TaskView task = job.board().find(key);
        if (task == null) {
            throw new JobException(Kind.UNKNOWN, "job " + job.info().id() + " has no task " + key);
        }
        return task;
    }

    @Override
    public void start() {
        started = true;
        resumed.subscribe(null, error -> log.error("Could not read the jobs of the previous process", error));
        removals.update(Flux.interval(retention.interval())
                .onBackpressureDrop()
                .concatMap(tick -> removeSurplus(), 1)
                .subscribe());
    }

    @Override
    public void stop() {
        started = false;
        removals.dispose();
        stopping.tryEmitEmpty();
        jobs.values().forEach(ServiceJob::abandon);
    }

    @Override
    public boolean isRunning() {
        return started;
    }
}
