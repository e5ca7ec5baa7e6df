package io.github.manusreactive.error;

import static io.github.manusreactive.error.DeliveryOutcome.APPLIED;
import static io.github.manusreactive.error.DeliveryOutcome.NOT_APPLIED;
import static io.github.manusreactive.error.DeliveryOutcome.NOT_SENT;
import static io.github.manusreactive.error.DeliveryOutcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTableTest {

    private static final Path GUIDE = Path.of("..", "docs", "errors.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+Exception)` \\| ([^|]+) \\| ([^|]+) \\|");

    private static final CallContext NONE = CallContext.none();
    private static final CallContext CREATE = CallContext.of(Operation.TASK_CREATE, "alice");
    private static final CallContext READ = CallContext.of(Operation.TASK_DETAIL, "alice");
    private static final Duration TIME = Duration.ofMinutes(1);

    record Row(ManusException error, DeliveryOutcome outcome, boolean retryable) {

        String type() {
            return error.getClass().getSimpleName();
        }
    }

    static List<Row> rows() {
        return List.of(
                new Row(new AuthenticationException(READ, 401, "unauthenticated", "no"), NOT_APPLIED, false),
                new Row(new PermissionDeniedException(READ, 403, "permission_denied", "no"), NOT_APPLIED, false),
                new Row(new NotFoundException(READ, 404, "not_found", "no"), NOT_APPLIED, false),
                new Row(new InvalidArgumentException(READ, 400, "invalid_argument", "no"), NOT_APPLIED, false),
                new Row(new FailedPreconditionException(READ, 412, "failed", "no"), NOT_APPLIED, false),
                new Row(new QuotaExceededException(READ, 400, "quota", "no"), NOT_APPLIED, false),
                new Row(new UnexpectedResponseException(READ, 418, null, "no"), NOT_APPLIED, false),
                new Row(new RateLimitedException(CREATE, 429, "rate_limited", "slow", null), NOT_APPLIED, true),
                new Row(server(CREATE, NOT_APPLIED), NOT_APPLIED, true),
                new Row(server(CREATE, UNKNOWN), UNKNOWN, false),
                new Row(server(READ, UNKNOWN), UNKNOWN, true),
                new Row(transport(CREATE, TransportException.Kind.CONNECT, NOT_SENT), NOT_SENT, true),
                new Row(transport(CREATE, TransportException.Kind.RESET, NOT_APPLIED), NOT_APPLIED, true),
                new Row(transport(CREATE, TransportException.Kind.RESET, UNKNOWN), UNKNOWN, false),
                new Row(transport(READ, TransportException.Kind.RESET, UNKNOWN), UNKNOWN, true),
                new Row(transport(NONE, TransportException.Kind.RESET, UNKNOWN), UNKNOWN, true),
                new Row(transport(READ, TransportException.Kind.SHUT_DOWN, NOT_SENT), NOT_SENT, false),
                new Row(new AmbiguousOutcomeException(CREATE, "lost", null), UNKNOWN, false),
                new Row(new DecodeException(CREATE, "no id", null, APPLIED), APPLIED, false),
                new Row(new DecodeException(READ, "no id", null, APPLIED), APPLIED, false),
                new Row(new DecodeException(CREATE, "broken", null, UNKNOWN), UNKNOWN, false),
                new Row(new DecodeException(READ, "broken", null, UNKNOWN), UNKNOWN, true),
                new Row(new DeadlineExceededException(CREATE, TIME, null, NOT_SENT), NOT_SENT, true),
                new Row(new DeadlineExceededException(READ, TIME, null, APPLIED), APPLIED, false),
                new Row(
                        new DeadlineExceededException(
                                CREATE, TIME, transport(CREATE, TransportException.Kind.POOL, NOT_SENT)),
                        NOT_SENT,
                        true),
                new Row(new DeadlineExceededException(READ, TIME, server(READ, UNKNOWN)), UNKNOWN, true),
                new Row(new PaginationException(READ, "cursor", null), APPLIED, false),
                new Row(new InvalidRequestException("title", "is blank"), NOT_SENT, false),
                new Row(new RateLimitTimeoutException(CREATE, TIME, TIME), NOT_SENT, true),
                new Row(new RateLimitQueueFullException(CREATE, 1), NOT_SENT, true),
                new Row(new CircuitOpenException(CREATE, "open", null), NOT_SENT, true),
                new Row(new ExtensionFailedException(CREATE, "failed", null), NOT_SENT, true),
                new Row(new TokenStoreException("alice", "down", null), NOT_SENT, true),
                new Row(new TaskFailedException(READ, "t1", null, "gave up", null), APPLIED, false),
                new Row(new TaskNotProvisionedException(READ, "t1", null, TIME), UNKNOWN, false),
                new Row(new TaskStoppedException(READ, "t1", null), APPLIED, false),
                new Row(new TaskWaitingException(READ, "t1", null, "ask", null, List.of(), null), APPLIED, false),
                new Row(new TaskTimeoutException(READ, "t1", TIME, "late"), APPLIED, false),
                new Row(new StructuredOutputException(READ, "t1", "misfit", Map.of(), null), APPLIED, false),
                new Row(new FileTransferException(NONE, "storage", null, NOT_APPLIED, true), NOT_APPLIED, true),
                new Row(
                        new FileTransferException(NONE, "no file", new NoSuchFileException("a.txt"), NOT_SENT, false),
                        NOT_SENT,
                        false),
                new Row(new PreparationException("failed", new IllegalStateException()), NOT_SENT, false),
                new Row(new PreparationException("failed", server(READ, UNKNOWN)), NOT_SENT, true),
                new Row(
                        new PreparationException(
                                "failed", new TransportException(TransportException.Kind.RESET, "reset", null)),
                        NOT_SENT,
                        true),
                new Row(new LedgerException("disk full", null), UNKNOWN, false),
                new Row(oauth(0, "access_denied"), NOT_APPLIED, false),
                new Row(oauth(0, "no_answer"), UNKNOWN, true),
                new Row(oauth(200, "no_oauth_answer"), UNKNOWN, false),
                new Row(oauth(400, "invalid_grant"), NOT_APPLIED, false),
                new Row(oauth(408, "timeout"), NOT_APPLIED, true),
                new Row(oauth(429, "rate_limited"), NOT_APPLIED, true),
                new Row(oauth(500, "server_error"), UNKNOWN, true),
                new Row(oauth(503, "server_error"), NOT_APPLIED, true),
                new Row(new ReauthorizationRequiredException(NONE, "revoked", null), NOT_SENT, false),
                new Row(new PublishFailedException(READ, "w1"), NOT_APPLIED, false),
                new Row(
                        new WebhookRejectedException(WebhookRejectedException.Reason.values()[0], "forged"),
                        NOT_SENT,
                        false),
                new Row(
                        new WebhookRejectedException(WebhookRejectedException.Reason.NO_KEY, "no key"),
                        NOT_SENT,
                        true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void eachErrorTellsItsOutcomeAndWhetherARepeatHelps(Row row) {
        assertThat(row.error().outcome()).isEqualTo(row.outcome());
        assertThat(row.error().isRetryable()).isEqualTo(row.retryable());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void noRetryableErrorCanDoAnythingTwice(Row row) {
        Operation operation = row.error().operation();
        if (row.error().isRetryable() && operation != null && !operation.repeatable()) {
            assertThat(row.error().outcome()).isIn(NOT_SENT, NOT_APPLIED);
        }
    }

    @Test
    void theTableHasEveryError() {
        assertThat(rows().stream().map(Row::type).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        leaves(ManusException.class).map(Class::getSimpleName).toList());
    }

    @Test
    void theGuideHasOneRowForEachError() throws IOException {
        Map<String, String> shown = ROW.matcher(Files.readString(GUIDE))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2) + " | " + row.group(3)));

        Map<String, List<Row>> rows = new TreeMap<>(rows().stream().collect(Collectors.groupingBy(Row::type)));
        assertThat(shown).containsOnlyKeys(rows.keySet());
        rows.forEach((type, cases) -> assertThat(shown.get(type)).as(type).isEqualTo(cells(cases)));
    }

    /** The outcomes of an error, and {@code yes}, {@code no} or {@code depends}. */
    private static String cells(List<Row> cases) {
        String outcomes = Arrays.stream(DeliveryOutcome.values())
                .filter(outcome -> cases.stream().anyMatch(row -> row.outcome() == outcome))
                .map(outcome -> "`" + outcome + "`")
                .collect(Collectors.joining(", "));
        List<Boolean> retryable = cases.stream().map(Row::retryable).distinct().toList();
        return outcomes + " | " + (retryable.size() > 1 ? "depends" : retryable.get(0) ? "yes" : "no");
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ErrorTableTest::leaves)
                : Stream.of(type);
    }

    private static ServerException server(CallContext context, DeliveryOutcome outcome) {
        return new ServerException(context, 500, "internal", "failed", outcome, null);
    }

    private static ManusTransportException transport(
            CallContext context, TransportException.Kind kind, DeliveryOutcome outcome) {
        return new ManusTransportException(context, new TransportException(kind, "broken", null), outcome);
    }

    private static OAuthException oauth(int status, String error) {
        return new OAuthException(NONE, status, error, "description", null, null);
    }
}
