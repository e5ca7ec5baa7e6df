package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static io.github.manusreactive.internal.call.FakeApi.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.UnexpectedResponseException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Error codes of the API's own that come with the HTTP status of another error. */
class ContradictingStatusTest {

    private static final Map<String, Class<? extends ManusApiException>> CODES = Map.of(
            "invalid_argument", InvalidArgumentException.class,
            "InvalidArgument", InvalidArgumentException.class,
            "unauthenticated", AuthenticationException.class,
            "permission_denied", PermissionDeniedException.class,
            "not_found", NotFoundException.class,
            "failed_precondition", FailedPreconditionException.class,
            "QuotaExceededError", QuotaExceededException.class,
            "quota_exceeded", QuotaExceededException.class,
            "QUOTA_EXCEEDED", QuotaExceededException.class);

    static Stream<Arguments> contradictions() {
        List<Arguments> all = new ArrayList<>();
        CODES.forEach((code, type) -> {
            for (int status : new int[] {200, 400, 403, 404, 408, 409, 412, 429, 500, 502, 503, 504}) {
                all.add(Arguments.of(code, status, type));
            }
        });
        return all.stream();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("contradictions")
    void aKnownCodeCounts(String code, int status, Class<?> type) {
        for (Operation operation : List.of(Operation.TASK_CREATE, Operation.TASK_DETAIL)) {
            ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(status, code, "the reason")));
            ManusException error = finalError(rig, operation);
            assertThat(error).isExactlyInstanceOf(type).isInstanceOfSatisfying(ManusApiException.class, e -> {
                assertThat(e.status()).isEqualTo(status);
                assertThat(e.code()).isEqualTo(code);
            });
            // the credential is replaced once after a 401 in words
            assertThat(rig.api.calls).as(operation + ": attempts").hasSizeBetween(1, 2);
            assertThat(rig.api.rateLimiter.settled()).as(operation.toString()).containsOnly("answered");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"QuotaExceededError", "quota_exceeded", "not_found", "never_heard_of"})
    void otherCodesTeachTheRateLimiterNothing(String code) {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(429, code, "no credits left")));
        LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), rig.clock);
        rig.rateLimiter = rateLimiter;

        for (int i = 0; i < 5; i++) {
            assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error)
                    .isNotNull();
        }

        assertThat(rig.api.calls).hasSize(5);
        assertThat(rateLimiter.snapshots()).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.pausedUntil()).isNull();
            assertThat(snapshot.capacity()).isEqualTo(10);
        });
    }

    @ParameterizedTest
    @CsvSource({"rate_limited, 200", "rate_limited, 403", "rate_limited, 429", "rate_limited, 500", "rate_limited, 503"
    })
    void theCodeOfTheRateLimitIsOneWithAnyStatus(String code, int status) {
        assertLimited(refused(status, code, "slow down"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Too many requests",
                "<html>WAF</html>",
                "{\"message\":\"API rate limit exceeded\"}",
                "{\"error\":{\"code\":\"quota_exceeded\",\"message\":\"a gateway's quota\"}}",
                "{\"ok\":false}",
                "{\"ok\":false,\"error\":{\"message\":\"no code\"}}"
            })
    void so429WithoutWordsOfTheApiIs(String body) {
        assertLimited(reply(429, body));
    }

    @Test
    void anUnknownCodeWith429IsNone() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(429, "resource_exhausted", "no more")));
        assertThat(finalError(rig, Operation.TASK_CREATE)).isInstanceOf(UnexpectedResponseException.class);
        assertThat(rig.api.calls).hasSize(1);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered");
    }

    @ParameterizedTest
    @CsvSource({
        "500, never_heard_of, false",
        "502, never_heard_of, false",
        "504, resource_exhausted, false",
        "500, internal, false",
        "503, internal, false",
        "429, internal, false",
        "400, internal, false"
    })
    void aServerErrorWithAnUnknownCodeMayHaveCreatedTheTask(int status, String code, boolean safe) {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(status, code, "oops")));
        assertThat(finalError(rig, Operation.TASK_CREATE))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.isRetryable()).isEqualTo(safe));
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void aServerErrorOfTheApiOnAReadIsRepeatedWhateverItsStatus() {
        ExecutorFixture rig =
                ExecutorFixture.answering(Mono.just(refused(429, "internal", "oops")), Mono.just(ok("\"x\":7")));
        ScriptedOutcome<Integer> read = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(1));
        assertThat(read.values).containsExactly(7);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered", "answered");
    }

    private static void assertLimited(HttpResponse refusal) {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refusal), Mono.just(ok("\"x\":7")));
        LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), rig.clock);
        rig.rateLimiter = rateLimiter;
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::pausedUntil)
                .isNotNull();
        rig.passes(Duration.ofSeconds(1));
        assertThat(create.values).containsExactly(7);
        assertThat(rig.api.calls).hasSize(2);

        ExecutorFixture once = ExecutorFixture.answering(Mono.just(refusal));
        once.options = once.options.toBuilder().timeout(Duration.ofSeconds(5)).build();
        assertThat(finalError(once, Operation.TASK_CREATE)).isInstanceOf(RateLimitedException.class);
    }

    private static ManusException finalError(ExecutorFixture rig, Operation operation) {
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(operation));
        rig.passes(Duration.ofMinutes(5));
        assertThat(call.error).isInstanceOf(ManusException.class);
        return (ManusException) call.error;
    }
}
