package io.github.manusreactive;

import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.RefreshingOAuthCredentialsProvider;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.file.UploadRequest;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskEventOptions;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations out of their range are refused when they are set, before anything is sent. */
class ExtremeDurationsTest {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_RESPONSE = Duration.ofDays(24);

    static Stream<Arguments> settings() {
        return Stream.of(
                positive(
                        "callOptions.timeout",
                        value -> CallOptions.builder().timeout(value).build()),
                positive(
                        "callOptions.readTimeout",
                        value -> CallOptions.builder().readTimeout(value).build()),
                Arguments.of(
                        "callOptions.responseTimeout",
                        (Consumer<Duration>) value ->
                                CallOptions.builder().responseTimeout(value).build(),
                        Duration.ofMillis(1),
                        Duration.ZERO,
                        LONGEST_RESPONSE),
                positive(
                        "callOptions.timeout",
                        value -> ManusClients.builder()
                                .apiKey("key-1")
                                .callOptions(options -> options.timeout(value))
                                .build()
                                .close()),
                positive("timeout", value -> RunOptions.builder().timeout(value).build()),
                notNegative(
                        "settleTime",
                        value -> RunOptions.builder().settleTime(value).build()),
                notNegative(
                        "missingPartsWait",
                        value -> RunOptions.builder().missingPartsWait(value).build()),
                notNegative(
                        "structuredWait",
                        value -> RunOptions.builder().structuredWait(value).build()),
                positive(
                        "polling.minInterval",
                        value -> PollingSettings.builder().minInterval(value).build()),
                positive(
                        "polling.maxInterval",
                        value -> PollingSettings.builder().maxInterval(value).build()),
                positive(
                        "polling.webhookFallbackInterval",
                        value -> PollingSettings.builder()
                                .webhookFallbackInterval(value)
                                .build()),
                notNegative(
                        "polling.notFoundGracePeriod",
                        value -> PollingSettings.builder()
                                .notFoundGracePeriod(value)
                                .build()),
                notNegative(
                        "polling.undecodableFor",
                        value -> PollingSettings.builder().undecodableFor(value).build()),
                notNegative(
                        "linger",
                        value -> TaskEventOptions.builder().linger(value).build()),
                notNegative("refreshAhead", value -> credentials().refreshAhead(value)),
                positive("storeTimeout", value -> credentials().storeTimeout(value)));
    }

    private static RefreshingOAuthCredentialsProvider.Builder credentials() {
        OAuthApp app =
                OAuthApp.builder("client-1", "https://app.example.test/back").build();
        OAuthFlow flow = OAuthFlow.of(app, FakeApi.answering(""));
        return RefreshingOAuthCredentialsProvider.builder(flow, TokenStore.inMemory(), "alice");
    }

    private static Arguments positive(String field, Consumer<Duration> set) {
        return Arguments.of(field, set, Duration.ofMillis(1), Duration.ZERO, LONGEST);
    }

    private static Arguments notNegative(String field, Consumer<Duration> set) {
        return Arguments.of(field, set, Duration.ZERO, Duration.ofNanos(-1), LONGEST);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void eachSettingRefusesWhatIsOutOfItsRange(
            String field, Consumer<Duration> set, Duration least, Duration below, Duration longest) {
        DurationBounds.assertEnforced(field, set, least, below, longest);
    }

    @Test
    void aRequestRefusesWhatIsOutOfItsRange() {
        DurationBounds.assertEnforced(
                InvalidRequestException.class,
                "settleTime",
                value -> UploadRequest.of("a.txt", new byte[1]).withSettleTime(value),
                Duration.ofMillis(1),
                Duration.ZERO,
                LONGEST);
    }
}
