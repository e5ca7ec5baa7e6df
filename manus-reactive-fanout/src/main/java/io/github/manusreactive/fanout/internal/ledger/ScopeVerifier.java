package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Rejects a job that does not match its ledger: another base URL, another account under a known label, or a known
 * account under another label. If the ledger has the account of a label, the job starts only after the account was
 * read. Also rejects two labels for one account, because the client would assume twice its rate limits.
 */
public final class ScopeVerifier {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    /** Number of accounts that are read concurrently. */
    private static final int CONCURRENCY = 16;

    private final FanOutLedger ledger;
    private final URI baseUri;
    private final List<ManusClient> clients;
    /** Maximum time for retries of a failed read. */
    private final Duration longestOutage;

    private final Scheduler scheduler;

    public ScopeVerifier(
            FanOutLedger ledger, URI baseUri, List<ManusClient> clients, Duration longestOutage, Scheduler scheduler) {
        this.ledger = ledger;
        this.baseUri = baseUri;
        this.clients = clients;
        this.longestOutage = longestOutage;
        this.scheduler = scheduler;
    }

    /** Fails if the job does not match; otherwise records its scope, if the ledger keeps one. */
    public Mono<Void> verify(@Nullable Instant lostSince) {
        return ledger.scope()
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(known -> known.map(scope -> verify(scope, lostSince))
                        .orElseGet(() -> clients.size() == 1
                                // nothing to compare
                                ? Mono.empty()
                                : userIds(Map.of())
                                        .doOnNext(ids -> checkAccounts(ids, Map.of()))
                                        .then()));
    }

    private Mono<Void> verify(LedgerScope known, @Nullable Instant lostSince) {
        checkBaseUrl(known);
        checkThatAllAreHere(known, lostSince);
        return userIds(known.userIds()).flatMap(ids -> {
            checkAccounts(ids, known.userIds());
            return record(known, ids);
        });
    }

    private void checkBaseUrl(LedgerScope scope) {
        if (!scope.baseUrl().isEmpty()
                && !comparable(URI.create(scope.baseUrl())).equals(comparable(baseUri))) {
            throw new InvalidRequestException(
                    "baseUrl",
                    "is " + baseUri + ", but the ledger belongs to " + scope.baseUrl()
                            + "; use that base URL, or another ledger");
        }
    }

    private static String comparable(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
        return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT)
                + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    /** If lines are lost, any known user may have created a task without an entry. */
    private void checkThatAllAreHere(LedgerScope scope, @Nullable Instant lostSince) {
        Set<String> gone = new TreeSet<>(scope.userIds().keySet());
        clients.forEach(client -> gone.remove(client.user().label()));
        if (lostSince != null && !gone.isEmpty()) {
            throw new InvalidRequestException(
                    "users",
                    String.join(", ", gone)
                            + " are missing: the ledger lost lines, which may contain tasks of these users; add the "
                            + "users to the job, so that it can search for the tasks");
        }
    }

    /** Returns the user ids by label, without users whose accounts cannot be read and need not be compared. */
    private Mono<Map<String, String>> userIds(Map<String, String> known) {
        return Flux.fromIterable(clients)
                .flatMap(
                        client -> {
                            String label = client.user().label();
                            return userId(client, known.get(label)).map(id -> Map.entry(label, id));
                        },
                        CONCURRENCY)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one));
    }

    private Mono<String> userId(ManusClient client, @Nullable String known) {
        Mono<String> read = client.account().me();
        return (known == null ? read : Mono.defer(() -> read.retryWhen(whileItMayPass()))).onErrorResume(error -> {
            String label = client.user().label();
            if (known == null || isRejectedCredential(error)) {
                log.info(
                        "The account of user {} could not be read, so it is not compared with the ledger: {}",
                        label,
                        error.getMessage());
                return Mono.empty();
            }
            return Mono.error(ItemFailureClassifier.passesByItself(error) ? error : unread(label, known, error));
        });
    }

    private Retry whileItMayPass() {
        TimeSource clocks = new TimeSource(scheduler);
        long begun = clocks.mark();
        return Retry.fixedDelay(Long.MAX_VALUE, ItemFailureClassifier.RETRY_PAUSE)
                .scheduler(scheduler)
                .filter(error -> ItemFailureClassifier.passesByItself(error)
                        && clocks.since(begun).compareTo(longestOutage) < 0);
    }

    /** Such a user creates no task, so its account need not be compared. */
    private static boolean isRejectedCredential(Throwable error) {
        return ItemFailureClassifier.isUsersFault(error)
                && !(error instanceof PermissionDeniedException)
                && !(error instanceof QuotaExceededException);
    }

    private static InvalidRequestException unread(String label, String known, Throwable error) {
        return new InvalidRequestException(
                "users",
                "the account of '" + label + "' could not be read (" + error.getMessage()
                        + "), but the ledger belongs to user id " + known
                        + " under this label; use a credential that may call user.me, another label, or another ledger");
    }

    private void checkAccounts(Map<String, String> ids, Map<String, String> known) {
        Map<String, String> labels = new HashMap<>();
        Map<String, String> knownLabels = new HashMap<>();
        known.forEach((label, id) -> knownLabels.put(id, label));
        for (ManusClient client : clients) {
            String label = client.user().label();
            String id = ids.get(label);
            if (id == null) {
                continue;
            }
            String other = labels.putIfAbsent(id, label);
            if (other != null && !other.equals(label)) {
                throw new InvalidRequestException(
                        "users",
                        "the credentials of '" + other + "' and '" + label
                                + "' both belong to user id " + id
                                + ", but rate limits apply per account; name the account once, with all its API keys");
            }
            String before = known.get(label);
            if (before != null && !before.equals(id)) {
                throw new InvalidRequestException(
                        "users",
                        "the credential of '" + label + "' belongs to user id " + id
                                + ", but the ledger belongs to user id " + before
                                + "; use a credential of that account, another label, or another ledger");
            }
            String former = knownLabels.get(id);
            if (before == null && former != null) {
                throw new InvalidRequestException(
                        "users",
                        "the credential of '" + label + "' belongs to user id " + id + ", which the ledger knows as '"
                                + former + "'; use that label");
            }
        }
    }

    private Mono<Void> record(LedgerScope known, Map<String, String> ids) {
        Map<String, String> all = new HashMap<>(known.userIds());
        all.putAll(ids);
        LedgerScope scope = new LedgerScope(known.baseUrl().isEmpty() ? baseUri.toString() : known.baseUrl(), all);
        return scope.equals(known) ? Mono.empty() : ledger.recordScope(scope);
    }
}
