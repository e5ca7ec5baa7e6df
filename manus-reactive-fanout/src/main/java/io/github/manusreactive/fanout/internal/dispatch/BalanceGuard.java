package io.github.manusreactive.fanout.internal.dispatch;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.usage.AvailableCredits;
import io.github.manusreactive.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads the balances of the users and reports them to the dispatcher.
 *
 * <p>In a job with a floor, a user creates tasks only if its balance is known and not below the floor. While reads
 * fail, the user's creates wait; after {@link #PATIENCE}, or at once if the first read shows that the balance is
 * unreadable, the user is excluded. Without a floor, the balances only rank the users.
 */
public final class BalanceGuard {

    /** Time between two reads, and maximum time of a read. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Pause before a failed read is retried. */
    static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

    /** How long creates wait for an unreadable balance before the user is excluded. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How long creates wait for the balances that rank the users. */
    static final Duration RANKING_PATIENCE = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    private static final String TOTAL = "total_credits";

    private final List<ManusClient> clients;
    /** {@code null} if the balances only rank the users. */
    private final @Nullable Long floor;

    private final UserDispatcher pool;
    private final Scheduler scheduler;

    public BalanceGuard(List<ManusClient> clients, @Nullable Long floor, UserDispatcher pool, Scheduler scheduler) {
        this.clients = clients;
        this.floor = floor;
        this.pool = pool;
        this.scheduler = scheduler;
    }

    /** Fails if the credential of a user does not allow reading the balance. Sends nothing to the API. */
    public Mono<Void> check() {
        return floor == null
                ? Mono.empty()
                : Flux.fromIterable(clients)
                        .concatMap(client ->
                                mayNotRead(client).flatMap(credential -> Mono.<Void>error(() -> notAllowed(client))))
                        .then();
    }

    /** Returns the credential of the user if it does not allow reading the balance; otherwise empty. */
    private static Mono<ApiCredential> mayNotRead(ManusClient client) {
        return Mono.defer(client.user().credentials()::credential)
                // the first read reports the problem
                .onErrorComplete()
                .filter(credential -> !credential.allows(Operation.USAGE_AVAILABLE_CREDITS));
    }

    private static InvalidRequestException notAllowed(ManusClient client) {
        return new InvalidRequestException(
                "accountFloor",
                "cannot be applied to user '" + client.user().label()
                        + "': the scoped access token of this user may not call "
                        + Operation.USAGE_AVAILABLE_CREDITS.wireName()
                        + "; give the user an API key, or remove accountFloor");
    }

    /** Reads the balances until it is cancelled; never completes. */
    public Mono<Void> watch() {
        return Flux.fromIterable(clients)
                .flatMap(client -> new BalanceReader(client).watch(), Math.max(1, clients.size()))
                .then();
    }

    /** Reads the balance of one user, one read at a time. */
    private final class BalanceReader {

        private final ManusClient client;
        private final TimeSource clocks = new TimeSource(scheduler);
        private final String user;
        private final long begunAt;
        private boolean wasRead;
        private boolean fails;
        private long readAt;

        BalanceReader(ManusClient client) {
            this.client = client;
            this.user = client.user().label();
            this.begunAt = clocks.mark();
        }

        /** Does not poll a balance that the credential may not read. */
        public Mono<Void> watch() {
            return floor != null
                    ? readForever()
                    : mayNotRead(client)
                            .timeout(RANKING_PATIENCE, Mono.empty(), scheduler)
                            .hasElement()
                            .flatMap(mayNot ->
                                    mayNot ? Mono.fromRunnable(this::unranked).then(Mono.never()) : readForever());
        }

        private void unranked() {
            log.warn("User {}: {}", user, lastInLine("the scoped access token may not read the balance"));
            pool.credits(user, null);
        }

        private Mono<Void> readForever() {
            return client.usage()
                    .withResponse(Usage::availableCredits)
                    .timeout(longestRead(), scheduler)
                    .map(response -> read(total(response)))
                    .switchIfEmpty(Mono.error(() -> new IllegalStateException("the response is empty")))
                    .onErrorResume(error -> Mono.just(notRead(error)))
                    .flatMap(pause -> Mono.delay(pause, scheduler))
                    .repeat()
                    .then();
        }

        /** Fails for a malformed figure, which decodes as 0 and would satisfy a floor of 0. */
        private long total(ManusResponse<AvailableCredits> response) {
            Map<String, Object> body = response.body();
            Object figure = (body.get("data") instanceof Map<?, ?> data ? data : body).get(TOTAL);
            long total = response.value().totalCredits();
            if (total == 0 && !isNothing(figure)) {
                throw new DecodeException(
                        new CallContext(Operation.USAGE_AVAILABLE_CREDITS, user, response.requestId()),
                        TOTAL + " is not a whole number",
                        null,
                        DeliveryOutcome.APPLIED);
            }
            return total;
        }

        private Duration read(long credits) {
            wasRead = true;
            readAt = clocks.mark();
            pool.credits(user, credits);
            if (floor == null) {
                return INTERVAL;
            }
            fails = false;
            boolean below = credits < floor;
            pool.balance(
                    user,
                    below ? CreditBalanceState.BELOW_FLOOR : CreditBalanceState.ENOUGH,
                    below ? credits + " credits left, below the floor of " + floor : null);
            return INTERVAL;
        }

        private Duration longestRead() {
            return floor == null ? RANKING_PATIENCE : INTERVAL;
        }

        private Duration notRead(Throwable error) {
            pool.credits(user, null);
            if (floor == null) {
                if (!fails) {
                    log.warn("User {}: {}", user, lastInLine("the balance cannot be read: " + words(error)));
                }
                fails = true;
                return INTERVAL;
            }
            String reason =
                    "the balance cannot be read, and the job has a floor of " + floor + " credits: " + words(error);
            boolean forLong = wasRead
                    ? clocks.since(readAt).compareTo(INTERVAL.plus(PATIENCE)) >= 0
                    : !mayPass(error) || clocks.since(begunAt).compareTo(PATIENCE) >= 0;
            if (!fails) {
                log.warn("User {}: {}", user, reason);
            }
            fails = true;
            pool.balance(user, forLong ? CreditBalanceState.UNREADABLE : CreditBalanceState.UNREAD, reason);
            return forLong ? INTERVAL : RETRY_PAUSE;
        }

        private String words(Throwable error) {
            return error instanceof TimeoutException
                    ? "no response within " + longestRead().toSeconds() + " s"
                    : String.valueOf(error.getMessage());
        }

        private String lastInLine(String reason) {
            return reason
                    + (wasRead
                            ? "; the job ranks the user by the last balance"
                            : "; the user creates tasks only if no user with a known balance can");
        }
    }

    private static boolean isNothing(@Nullable Object figure) {
        String text = figure == null ? "" : figure.toString().strip();
        return text.isEmpty() || text.matches("[+-]?0+(\\.0*)?");
    }

    /** Errors of application code may be transient too. */
    private static boolean mayPass(Throwable error) {
        return !(error instanceof ManusException)
                || error instanceof ManusTransportException
                || error instanceof ServerException
                || ItemFailureClassifier.passesByItself(error);
    }
}
