package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.refused;
import static io.github.manusreactive.internal.call.FakeApi.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.UnexpectedResponseException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** What happens to a response that is not a success, and what its error contains. */
class ResponseDecoderTest {

    /** An envelope like the API's, without its {@code ok}. */
    private static final String GATEWAYS_CODE = "{\"error\":{\"code\":\"upstream_reset\",\"message\":\"reset\"}}";

    private static ManusException error(Operation operation, HttpResponse reply) {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(reply));
        rig.options = rig.options.toBuilder().retry(RetrySettings.off()).build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(operation));
        return (ManusException) call.error;
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(400, "invalid_argument", InvalidArgumentException.class),
                arguments(400, "InvalidArgument", InvalidArgumentException.class),
                arguments(401, "unauthenticated", AuthenticationException.class),
                arguments(401, "something_else", AuthenticationException.class),
                arguments(403, "permission_denied", PermissionDeniedException.class),
                arguments(404, "not_found", NotFoundException.class),
                arguments(412, "failed_precondition", FailedPreconditionException.class),
                arguments(413, "QuotaExceededError", QuotaExceededException.class),
                arguments(429, "rate_limited", RateLimitedException.class),
                arguments(429, "never_heard_of", UnexpectedResponseException.class),
                arguments(500, "internal", ServerException.class),
                arguments(503, "unavailable", ServerException.class),
                arguments(409, "never_heard_of", UnexpectedResponseException.class),
                arguments(302, "never_heard_of", UnexpectedResponseException.class),
                // the envelope alone says that it failed
                arguments(200, "invalid_argument", InvalidArgumentException.class),
                arguments(200, "not_found", NotFoundException.class),
                arguments(200, "rate_limited", RateLimitedException.class),
                arguments(200, "internal", ServerException.class),
                arguments(200, "never_heard_of", UnexpectedResponseException.class));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    void theEnvelopesErrorIsKept(int status, String code, Class<?> type) {
        ManusException error = error(Operation.TASK_DETAIL, refused(status, code, "the reason"));

        assertThat(error).isInstanceOf(type).isInstanceOfSatisfying(ManusApiException.class, answered -> {
            assertThat(answered.status()).isEqualTo(status);
            assertThat(answered.code()).isEqualTo(code);
            assertThat(answered.serverMessage()).isEqualTo("the reason");
            assertThat(answered.requestId()).isEqualTo("req-1");
            assertThat(answered.operation()).isEqualTo(Operation.TASK_DETAIL);
            assertThat(answered.user()).isEqualTo("alice");
            assertThat(answered).hasMessageContaining("the reason").hasMessageContaining("task.detail");
        });
    }

    @Test
    void anErrorNeedsNoRequestId() {
        ManusException error = error(
                Operation.TASK_DETAIL,
                reply(404, "{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"no such task\"}}"));

        assertThat(error).isInstanceOf(NotFoundException.class);
        assertThat(error.requestId()).isNull();
    }

    @Test
    void theRequestIdMayStandInTheHeaderOnly() {
        HttpResponse page = reply(502, "<html><body><h1>Bad Gateway</h1></body></html>");
        HttpResponse withId = new HttpResponse(502, page.headers().with("X-Request-Id", "gw-7"), page.body());

        assertThat(error(Operation.TASK_DETAIL, withId).requestId()).isEqualTo("gw-7");
    }

    @Test
    void aGatewaysPageIsShownAsText() {
        ManusException error =
                error(Operation.TASK_DETAIL, reply(502, "<html>\r\n<body><h1>Bad\tGateway</h1>\u0007</body></html>"));

        assertThat(error)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        server -> assertThat(server.code()).isNull())
                .hasMessageContaining("Bad Gateway");
        assertThat(error.getMessage().chars()).noneMatch(c -> c < ' ' || c == '<');
    }

    @Test
    void aLongPageIsCutOff() {
        assertThat(error(Operation.TASK_DETAIL, reply(500, "word ".repeat(10_000)))
                        .getMessage())
                .hasSizeLessThan(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":\"too long\"} | | too long",
                "{\"ok\":false,\"error\":\"too long\",\"code\":\"text_size\"} | text_size | too long",
                "{\"message\":\"too long\",\"code\":\"bad\"} | bad | too long",
                "{\"detail\":\"too long\"} | | too long",
                "{\"detail\":[{\"loc\":[\"body\",\"title\"],\"msg\":\"too long\"}]} | | body.title: too long",
                "{\"errors\":[{\"field\":\"title\",\"message\":\"too long\"},{\"message\":\"no\"}]} | | title: too long; no",
                "{\"error\":{\"code\":\"c\",\"message\":\"too long\",\"field\":\"title\"}} | c | title: too long",
                "{\"error\":{\"message\":{\"message\":\"too long\"}}} | | too long",
                "<html><head><style>p{}</style></head><body>too long</body></html> | | too long",
                "too long | | too long"
            })
    void theWordsOfARefusalAreKeptInWhateverShapeTheyCome(String body, String code, String words) {
        assertThat(error(Operation.TASK_UPDATE, reply(400, body)))
                .isInstanceOfSatisfying(InvalidArgumentException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(code);
                    assertThat(refused.serverMessage()).isEqualTo(words);
                });
        assertThat(error(Operation.TASK_DETAIL, reply(502, body)))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining(words);
        assertThat(error(Operation.TASK_DETAIL, reply(200, body))).hasMessageContaining(words);
    }

    /** Would take minutes if patterns went over all of it. */
    @Test
    void anErrorPageOfMegabytesIsCutFirst() {
        for (String body : new String[] {"<".repeat(4_000_000), "<script>".repeat(500_000)}) {
            assertThat(error(Operation.TASK_CREATE, reply(400, body)).getMessage())
                    .hasSizeLessThan(2000);
        }
    }

    @Test
    void controlCharactersOfAServerStayOutOfMessages() {
        assertThat(error(Operation.TASK_DETAIL, refused(400, "invalid_argument", "a\\u001b[31m\\nb"))
                        .getMessage()
                        .chars())
                .noneMatch(c -> c < ' ');
    }

    @Test
    void aSecretIsHiddenInTheUsualEncodingsAndInTheRequestId() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(reply(
                400,
                "{\"ok\":false,\"request_id\":\"k/e+y-4711x\",\"error\":{\"code\":\"c\",\"message\":"
                        + "\"k%2Fe%2By-4711x ay9lK3ktNDcxMXg= k/e+y-4711x\"}}")));
        rig.user = ManusUser.ofApiKeys("alice", "k/e+y-4711x");

        Throwable error = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).error;

        assertThat(error.getMessage())
                .doesNotContain("4711x", "ay9lK3ktNDcxMXg")
                .contains("****");
        assertThat(((ManusException) error).requestId()).isEqualTo("****");
    }

    @Test
    void theQueryOfAUrlIsNotShown() {
        assertThat(error(
                        Operation.TASK_DETAIL,
                        refused(400, "invalid_argument", "cannot read https://cdn.example.org/a.pdf?sig=abc now")))
                .hasMessageContaining("https://cdn.example.org/a.pdf?**** now")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sig=abc"));
    }

    @Test
    void aFractionOfASecondIsWaitedToo() {
        HttpResponse limited = refused(429, "rate_limited", "slow down");
        for (var each :
                Map.of("1.5", 1500, "0.25", 250, "2.", 2000, "3.0009", 3000).entrySet()) {
            HttpResponse withDelay =
                    new HttpResponse(429, limited.headers().with("Retry-After", each.getKey()), limited.body());
            assertThat(error(Operation.TASK_DETAIL, withDelay))
                    .isInstanceOfSatisfying(
                            RateLimitedException.class,
                            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofMillis(each.getValue())));
        }
    }

    static Stream<Arguments> openOutcomes() {
        return Stream.of(
                arguments("a gateway's page", reply(502, "<html>bad gateway</html>")),
                arguments("a gateway's JSON", reply(504, "{\"message\":\"endpoint timed out\"}")),
                arguments("a gateway's code", reply(503, GATEWAYS_CODE)),
                arguments("a gateway's code for a time that is over", reply(408, GATEWAYS_CODE)),
                arguments("a gateway's limit of its own", reply(503, "{\"error\":{\"code\":\"rate_limited\"}}")),
                arguments("an error's code without ok", reply(200, GATEWAYS_CODE)),
                arguments("an empty answer", reply(200, "")),
                arguments("half an answer", reply(200, "{\"ok\":true,\"x\":")),
                arguments("a page from a proxy", reply(200, "<html>sign in</html>")),
                arguments("a list", reply(200, "[1,2]")),
                arguments("null", reply(200, "null")),
                arguments("neither ok nor a known field", reply(200, "{\"y\":7}")),
                arguments("ok of another type and no known field", reply(200, "{\"ok\":{},\"y\":7}")),
                arguments("an error without a code", reply(200, "{\"ok\":false,\"error\":\"oh\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openOutcomes")
    void anUnusableResponseLeavesTheOutcomeOpen(String what, HttpResponse reply) {
        assertThat(error(Operation.TASK_CREATE, reply))
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("task.list");
        assertThat(error(Operation.TASK_DETAIL, reply)).isInstanceOfAny(ServerException.class, DecodeException.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openOutcomes")
    void aCreateIsNotSentAgainAndAReadIs(String what, HttpResponse reply) {
        ExecutorFixture create = ExecutorFixture.answering(Mono.just(reply), Mono.just(FakeApi.ok("\"x\":7")));
        ScriptedOutcome.of(create.call(Operation.TASK_CREATE));
        create.passes(Duration.ofHours(1));
        ExecutorFixture read = ExecutorFixture.answering(Mono.just(reply), Mono.just(FakeApi.ok("\"x\":7")));
        ScriptedOutcome<Integer> value = ScriptedOutcome.of(read.call(Operation.TASK_DETAIL));
        read.passes(Duration.ofHours(1));

        assertThat(create.api.calls).hasSize(1);
        assertThat(value.values).containsExactly(7);
    }

    @Test
    void aSuccessThatDoesNotFitSaysThatTheCallWasProcessed() {
        ManusException error = error(
                Operation.TASK_CREATE, reply(200, "{\"ok\":true,\"request_id\":\"req-9\",\"x\":\"not a number\"}"));

        assertThat(error).isInstanceOf(DecodeException.class).hasMessageContaining("the server processed the call");
        assertThat(error.requestId()).isEqualTo("req-9");
        assertThat(error.isRetryable()).isFalse();
    }

    @Test
    void anApprovalThatIsNeededIsNotAskedForAgainAndAgain() {
        assertThat(error(
                        Operation.TASK_DETAIL,
                        refused(401, "unauthenticated", "reauthorization_required: scopes changed")))
                .isInstanceOf(ReauthorizationRequiredException.class);
    }

    @Test
    void aSecretThatTheServerRepeatsIsNotShown() {
        for (HttpResponse reply : new HttpResponse[] {
            refused(401, "unauthenticated", "invalid api key secret-key-1"),
            refused(400, "invalid_argument", "no such key: secret\\u002dkey-1"),
            reply(502, "{\"error\":{\"code\":\"secret-key-1\"}}"),
            reply(502, "<html>upstream refused secret-key-1</html>"),
            reply(404, "no route for secret-key-1")
        }) {
            StringWriter trace = new StringWriter();
            error(Operation.TASK_DETAIL, reply).printStackTrace(new PrintWriter(trace));

            assertThat(trace.toString()).doesNotContain("secret-key-1").contains("****");
        }
    }

    @Test
    void aResponseOfTheKeyAloneDoesNotGetItIntoAnError() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(reply(200, "secretkey1")));
        rig.user = ManusUser.ofApiKeys("alice", "secretkey1");
        rig.options = rig.options.toBuilder().retry(RetrySettings.off()).build();
        Throwable error = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).error;
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains("not a JSON object at line 1").doesNotContain("secretkey1");
    }

    @Test
    void theRawResponseIsAvailableBesideTheValue() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(FakeApi.ok("\"x\":7,\"brand_new\":[1]")));

        ManusResponse<Integer> response = new AnyGroup()
                .withResponse(group -> rig.call(Operation.TASK_DETAIL))
                .block();

        assertThat(response.value()).isEqualTo(7);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.requestId()).isEqualTo("req-1");
        assertThat(response.body()).containsKey("brand_new");
    }

    @Test
    void aCallThatReturnsNothingHasARawResponseToo() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(FakeApi.ok("\"brand_new\":\"s3cret\"")));
        Mono<Void> nothing = rig.exchange()
                .call(ApiRequest.post(Operation.TASK_STOP, Map.of()))
                .then();

        ManusResponse<Void> response =
                new AnyGroup().withResponse(group -> nothing).block();

        assertThat(response.value()).isNull();
        assertThat(response.body()).containsEntry("brand_new", "s3cret");
        assertThat(response).asString().contains("req-1").doesNotContain("s3cret");
    }

    @Test
    void withoutACallThereIsNoRawResponse() {
        assertThat(new AnyGroup().withResponse(group -> Mono.empty()).blockOptional())
                .isEmpty();
    }

    @Test
    void eachSubscriptionHasItsOwnRawResponse() {
        ExecutorFixture rig =
                ExecutorFixture.answering(Mono.just(FakeApi.ok("\"x\":1")), Mono.just(FakeApi.ok("\"x\":2")));
        Mono<ManusResponse<Integer>> response = new AnyGroup().withResponse(group -> rig.call(Operation.TASK_DETAIL));

        assertThat(response.block().body()).containsEntry("x", 1);
        assertThat(response.block().body()).containsEntry("x", 2);
    }

    @Test
    void aProviderThatGivesNothingIsAnError() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(FakeApi.ok("\"x\":7")));
        rig.user = new ManusUser("alice", Mono::empty);

        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        assertThat(call.error)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refusal -> assertThat(refusal.field()).isEqualTo("credential"));
        assertThat(rig.api.calls).isEmpty();
        assertThat(rig.api.rateLimiter.permits).isEmpty();
    }

    @Test
    void aReplacementThatHangsEndsWithTheDeadline() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(401, "unauthenticated", "invalid token")));
        rig.user = new ManusUser("alice", replacing(Mono.never()));
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(5)).build();

        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(5));

        assertThat(call.error).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void aReplacementThatIsNothingIsAnError() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(401, "unauthenticated", "invalid token")));
        rig.user = new ManusUser("alice", replacing(Mono.empty()));

        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).error)
                .isInstanceOf(InvalidRequestException.class);
    }

    private static CredentialsProvider replacing(Mono<ApiCredential> replacement) {
        return new CredentialsProvider() {
            @Override
            public Mono<ApiCredential> credential() {
                return Mono.just(new ApiCredential.ApiKey("secret-key-1"));
            }

            @Override
            public Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
                return replacement;
            }
        };
    }

    @Test
    void aTransportThatGivesNothingIsAnError() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.empty());
        rig.options = rig.options.toBuilder().retry(RetrySettings.off()).build();

        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).error)
                .isInstanceOf(ManusTransportException.class);
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).error)
                .isInstanceOf(AmbiguousOutcomeException.class);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered", "answered");
    }

    @Test
    void aCallThatWasProcessedCannotBeCancelled() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(reply(200, "{\"ok\":true,\"x\":\"not a number\"}")));
        CallCancellation recall = new CallCancellation();
        ScriptedOutcome<Integer> outcome =
                ScriptedOutcome.of(rig.call(Operation.TASK_CREATE).contextWrite(recall.inContext()));

        rig.passes(Duration.ofHours(1));

        assertThat(outcome.error).isInstanceOf(DecodeException.class);
        assertThat(recall.takeBack()).isFalse();
    }

    private static final class AnyGroup implements EndpointGroup<AnyGroup> {}
}
