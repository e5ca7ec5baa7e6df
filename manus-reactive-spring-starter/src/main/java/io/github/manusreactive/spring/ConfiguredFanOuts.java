package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.spring.properties.FanOutProperties;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Creates fan-outs with the properties. */
final class ConfiguredFanOuts implements ManusFanOuts {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final ManusClients clients;
    private final FanOutProperties properties;

    ConfiguredFanOuts(ManusClients clients, FanOutProperties properties) {
        this.clients = clients;
        this.properties = properties;
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
        if (!NAME.matcher(job).matches()) {
            throw new InvalidRequestException(
                    "job", "must be 1 to 100 letters, digits, '.', '_' and '-', and begin with a letter or digit");
        }
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
        Path directory = properties.ledgerDirectory();
        if (directory != null) {
            Path file = directory.resolve(job + ".ledger");
            fanOut.ledger(FanOutLedger.file(file, properties.forceInterval()));
        }
        return fanOut;
    }
}
