package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.ItemLostException;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.internal.credits.CreditFollower.FollowedTask;
import io.github.manusreactive.fanout.internal.credits.CreditMeter;
import io.github.manusreactive.fanout.internal.ledger.EarlierTask;
import io.github.manusreactive.internal.util.LoggerNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Counts the credits of tasks of earlier runs, even if their items do not arrive again. Such a task has a place in flight
 * until its end.
 */
public final class EarlierTaskFollower<T> {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    private final JobContext<T> job;

    public EarlierTaskFollower(JobContext<T> job) {
        this.job = job;
    }

    public Mono<Void> follow(LedgerEntry entry, ItemSlot slot) {
        return entry instanceof Intended intended
                ? search(intended, slot)
                : Mono.justOrEmpty(EarlierTask.of(entry).findFirst()).flatMap(task -> follow(task, slot));
    }

    /** Searches for the task of a create that was in flight when its run was killed. */
    private Mono<Void> search(Intended intended, ItemSlot slot) {
        ManusClient client = job.plan().client(intended.user());
        if (client == null || !job.plan().correlation()) {
            return Mono.empty();
        }
        String correlation = job.correlation(intended.key(), intended.attempt());
        return job.latestSend(intended.key()).flatMap(latestSend -> {
            Runnable figureKnown = job.credits().expectFigure();
            return job.creates()
                    .around(client.tasks().findByCorrelation(correlation, intended.at(), latestSend))
                    .filter(task -> !job.state().isAwaited(task.taskId()))
                    .map(task -> Created.of(intended, task.taskId(), task.taskUrl(), job.sentAt(intended)))
                    .onErrorResume(error -> {
                        log.debug("No task was found for key {}", intended.key(), error);
                        return Mono.empty();
                    })
                    .flatMap(created -> job.ledger().record(created).then(follow(created, slot)))
                    .onErrorComplete(ItemLostException.class)
                    .doFinally(signal -> figureKnown.run());
        });
    }

    private Mono<Void> follow(EarlierTask task, ItemSlot slot) {
        return Mono.deferContextual(context -> {
            Runnable free = job.state().runningOn(slot);
            ManusClient client = job.plan().client(task.user());
            if (client == null) {
                job.credits()
                        .placeLost("the job has no user '" + task.user() + "', which created task " + task.taskId()
                                + " according to the ledger");
            } else {
                CreditMeter meter = new CreditMeter(job.credits(), true, task.counted());
                job.credits()
                        .followEarlier(
                                new FollowedTask(client.tasks(), task.taskId(), task.createdAt(), true, meter, free),
                                task.entry() instanceof Finished finished
                                        ? job.ledger().usageAfter(finished)
                                        : null,
                                context);
            }
            return Mono.empty();
        });
    }
}
