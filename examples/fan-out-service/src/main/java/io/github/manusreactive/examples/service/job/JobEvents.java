package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.examples.service.job.TaskBoard.Changes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events of a job for one subscriber: first all tasks, then their changes. It polls at intervals: many changes
 * make one event, and a slow subscriber gets the newest state of each task instead of a backlog.
 */
final class JobEvents {

    private static final int BATCH = 500;

    private final ServiceJob job;
    private final Duration interval;
    private final long quietLooks;
    private long seen;
    private long looksSinceProgress = Long.MAX_VALUE;

    /**
     * Creates the events for a new subscriber.
     *
     * @param lastId id of the last event before a lost connection; an id of an earlier process is ignored
     */
    JobEvents(ServiceJob job, @Nullable String lastId, ServiceSettings settings) {
        this.job = job;
        this.interval = settings.pushInterval();
        this.quietLooks = settings.heartbeat().dividedBy(interval);
        String ours = job.epoch() + "-";
        this.seen = lastId != null && lastId.matches(ours + "\\d{1,18}")
                ? Long.parseLong(lastId.substring(ours.length()))
                : 0;
    }

    Flux<JobEvent> stream() {
        return Flux.interval(Duration.ZERO, interval)
                .onBackpressureDrop()
                .concatMap(tick -> look(), 1)
                .takeUntil(event -> event instanceof JobEvent.End);
    }

    private Flux<JobEvent> look() {
        // read before the changes, so that no change is missed at the end
        boolean over = job.status().isEnd();
        return Flux.concat(
                progress(), changes(), over ? Mono.fromSupplier(() -> new JobEvent.End(job.view())) : Mono.empty());
    }

    private Mono<JobEvent> progress() {
        if (job.board().lastChange() == seen && looksSinceProgress < quietLooks) {
            looksSinceProgress++;
            return Mono.empty();
        }
        looksSinceProgress = 0;
        return Mono.fromSupplier(() -> new JobEvent.Progress(job.view()));
    }

    private Flux<JobEvent> changes() {
        return Flux.<Changes>generate(sink -> {
                    Changes changes = job.board().after(seen, BATCH);
                    seen = changes.upTo();
                    sink.next(changes);
                })
                .takeUntil(changes -> changes.tasks().size() < BATCH)
                .filter(changes -> !changes.tasks().isEmpty())
                .map(changes -> new JobEvent.Tasks(
                        job.epoch() + "-" + changes.upTo(),
                        changes.tasks().stream().map(TaskView::brief).toList()));
    }
}
