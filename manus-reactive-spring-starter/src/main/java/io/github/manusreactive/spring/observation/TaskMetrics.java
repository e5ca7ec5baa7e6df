package io.github.manusreactive.spring.observation;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.fanout.FanOutTotals;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Meters of awaited tasks and of fan-outs, without users: few time series however many users there are. */
final class TaskMetrics implements MeterBinder {

    private static final String FAN_OUT = "manus.fan.out.";

    private final ManusClients clients;
    private final FanOutRegistry fanOuts;

    TaskMetrics(ManusClients clients) {
        this.clients = clients;
        this.fanOuts = FanOutRegistry.of(clients);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("manus.tasks.awaited", clients, TaskMetrics::awaited)
                .description("Tasks that the client awaits")
                .register(registry);
        Gauge.builder("manus.tasks.waiting", this, metrics -> metrics.waiting())
                .description("Tasks that wait for a reply")
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("manus.tasks.credits", clients, ManusClients::awaitedCredits)
                .description("Credits used by tasks while the client awaited them")
                .register(registry);
        Gauge.builder(FAN_OUT + "jobs", fanOuts, all -> all.jobs().size())
                .description("Running fan-outs")
                .register(registry);
        items(registry, "queued", FanOutProgress::queued);
        items(registry, "running", FanOutProgress::running);
        items(registry, "held", FanOutProgress::held);
        for (OutcomeStatus status : OutcomeStatus.values()) {
            total(
                    registry,
                    "outcomes",
                    "status",
                    status,
                    totals -> totals.outcomes().getOrDefault(status, 0L));
        }
        for (JobStopReason reason : JobStopReason.values()) {
            total(registry, "stops", "reason", reason, totals -> totals.stops().getOrDefault(reason, 0L));
        }
        FunctionCounter.builder(
                        FAN_OUT + "credits", fanOuts, all -> all.totals().credits())
                .description("Credits used by the tasks of fan-outs")
                .register(registry);
    }

    private static double awaited(ManusClients clients) {
        return clients.polledTasks().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private double waiting() {
        return clients.waitingTasks() + sum(FanOutProgress::held);
    }

    private long sum(ToLongFunction<FanOutProgress> value) {
        return fanOuts.jobs().stream()
                .mapToLong(job -> value.applyAsLong(job.progress()))
                .sum();
    }

    private void items(MeterRegistry registry, String state, ToLongFunction<FanOutProgress> value) {
        Gauge.builder(FAN_OUT + "items", this, metrics -> metrics.sum(value))
                .tag("state", state)
                .description("Items of running fan-outs")
                .strongReference(true)
                .register(registry);
    }

    private void total(
            MeterRegistry registry, String name, String tag, Enum<?> value, ToLongFunction<FanOutTotals> total) {
        FunctionCounter.builder(FAN_OUT + name, fanOuts, all -> total.applyAsLong(all.totals()))
                .tag(tag, value.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
