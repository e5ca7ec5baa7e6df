package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.spring.properties.FanOutProperties;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Creates fan-outs with the properties. */
final class ConfiguredFanOuts implements ManusFanOuts {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final ManusClients clients;
    private final FanOutProperties properties;
    private final FanOutLedgerStore store;
    /** Names of the jobs that run now. */
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    ConfiguredFanOuts(ManusClients clients, FanOutProperties properties, FanOutLedgerStore store) {
        this.clients = clients;
        this.properties = properties;
        this.store = new GuardedLedgerStore(store);
        atLeast("max-in-flight", properties.maxInFlight(), 1);
        atLeast("retries-of-failed", properties.retriesOfFailed(), 0);
        atLeast("max-outage", properties.maxOutage().toMillis(), 1);
        atLeast("max-credits", properties.maxCredits(), 1);
        atLeast("account-floor", properties.accountFloor(), 0);
        atLeast("force-interval", properties.forceInterval().toMillis(), 0);
        PropertyNames.checked(
                "fan-out",
                () -> RunOptions.builder().timeout(properties.taskTimeout()).build());
    }

    /** Checked here, so that startup fails instead of the first job. */
    private static void atLeast(String property, @Nullable Number value, long least) {
        if (value != null && value.longValue() < least) {
            throw new InvalidManusPropertyException(
                    "manus.fan-out." + property, "must be at least " + least + ", but is " + value);
        }
    }

    @Override
    public <T> FanOut<T> fanOut(
            String job,
            Publisher<? extends T> items,
            Function<? super T, String> key,
            Function<? super T, CreateTaskRequest> request) {
        requireName(job);
        FanOut<T> fanOut = FanOut.<T>over(clients, items, key, request)
                .maxInFlight(properties.maxInFlight())
                .maxOutage(properties.maxOutage())
                .retriesOfFailed(properties.retriesOfFailed())
                .taskTimeout(properties.taskTimeout());
        if (properties.maxCredits() != null) {
            fanOut.maxCredits(properties.maxCredits());
        }
        if (properties.accountFloor() != null) {
            fanOut.accountFloor(properties.accountFloor());
        }
        return fanOut.ledger(store.ledger(job));
    }

    @Override
    public <T> Mono<FanOutProgress> run(FanOutDefinition<T> definition) {
        return Mono.using(() -> occupied(definition.job()), name -> run(name, definition), running::remove);
    }

    /** Two jobs of one name would share a ledger and pass each outcome twice. */
    private String occupied(String job) {
        requireName(job);
        if (!running.add(job)) {
            throw new FanOutRunningException(job);
        }
        return job;
    }

    private <T> Mono<FanOutProgress> run(String name, FanOutDefinition<T> definition) {
        FanOutJob<T> job = definition.fanOut(this).job();
        return store.begin(name)
                .thenMany(job.outcomes().concatMap(definition::handle))
                .then(Mono.fromSupplier(job::progress))
                .flatMap(end -> hasEnded(end) ? store.end(name).thenReturn(end) : Mono.just(end));
    }

    private static boolean hasEnded(FanOutProgress progress) {
        return progress.stopReason() == null || progress.stopReason() == JobStopReason.CONDITION;
    }

    private static void requireName(String job) {
        if (!NAME.matcher(job).matches()) {
            throw new InvalidRequestException(
                    "job", "must be 1 to 100 letters, digits, '.', '_' and '-', and begin with a letter or digit");
        }
    }
}
