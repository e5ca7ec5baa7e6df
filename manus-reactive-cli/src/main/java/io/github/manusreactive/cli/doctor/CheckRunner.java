package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.operation.Operation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs checks one after another. */
final class CheckRunner {

    /** Operations that reject personal accounts. */
    private static final Set<Operation> TEAMS_ONLY =
            EnumSet.of(Operation.USAGE_TEAM_STATISTIC, Operation.USAGE_TEAM_LOG);

    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z_]{0,39}");

    private final ManusClient client;
    private final CheckTargets targets;

    /** Reason why no more requests are sent, {@code null} if they are. Written between two checks. */
    private volatile @Nullable String stopped;

    CheckRunner(ManusClient client, CheckTargets targets) {
        this.client = client;
        this.targets = targets;
    }

    Flux<CheckResult> run(List<OperationCheck> checks) {
        return Flux.fromIterable(checks).concatMap(check -> Mono.defer(() -> run(check)), 0);
    }

    private Mono<CheckResult> run(OperationCheck check) {
        CheckCall call = check.call();
        String obstacle = obstacle(check);
        if (obstacle != null || call == null) {
            return Mono.just(notChecked(check, String.valueOf(obstacle)));
        }
        CheckTrace trace = new CheckTrace();
        return Mono.defer(() -> call.read(client, targets))
                .map(summary -> read(check, summary, trace))
                .onErrorResume(error -> Mono.just(failed(check, error, trace)))
                .contextWrite(context -> context.put(CheckTrace.class, trace));
    }

    private @Nullable String obstacle(OperationCheck check) {
        CheckTarget target = check.target();
        if (stopped != null) {
            return stopped;
        }
        if (check.call() == null) {
            return "needs an id or a newer version of this program";
        }
        return target == null || targets.has(target) ? null : "needs an id: " + target.fix();
    }

    private static CheckResult notChecked(OperationCheck check, String reason) {
        return new CheckResult(check, CheckOutcome.NOT_CHECKED, reason, true, null, List.of(), new CheckTrace(), null);
    }

    private static CheckResult read(OperationCheck check, ReadSummary summary, CheckTrace trace) {
        List<UnexpectedPlace> places = places(trace);
        List<UnexpectedPlace> reported = List.copyOf(places);
        // the models show only the unknown values; a place in the response also has the known ones
        places.removeIf(place -> knows(summary.odd(), place));
        summary.odd().stream().filter(place -> knows(reported, place)).forEach(places::add);
        return new CheckResult(
                check,
                summary.usable() ? CheckOutcome.OK : CheckOutcome.FAILED,
                summary.usable() ? "" : String.valueOf(summary.fact()),
                summary.usable(),
                summary,
                places,
                trace,
                null);
    }

    private static boolean knows(List<UnexpectedPlace> places, UnexpectedPlace place) {
        return places.stream().anyMatch(each -> each.path().equals(place.path()) && each.kind() == place.kind());
    }

    private CheckResult failed(OperationCheck check, Throwable error, CheckTrace trace) {
        if (error instanceof AuthenticationException || error instanceof ReauthorizationRequiredException) {
            stopped = "the credential was rejected";
        } else if (error instanceof ManusTransportException
                && trace.exchanges().isEmpty()
                && check.operation() == Operation.USER_ME) {
            stopped = "the service cannot be reached";
        }
        CheckOutcome outcome = outcome(check, error);
        boolean expected = outcome == CheckOutcome.NOTHING_THERE
                || outcome == CheckOutcome.NOT_PERMITTED && mayBeRefused(check.operation(), trace);
        return new CheckResult(
                check, outcome, code(error), expected, null, places(trace), trace, expected ? null : message(error));
    }

    private CheckOutcome outcome(OperationCheck check, Throwable error) {
        if (error instanceof PermissionDeniedException) {
            return CheckOutcome.NOT_PERMITTED;
        }
        if (error instanceof NotFoundException
                && check.target() == CheckTarget.WEBSITE
                && targets.website().taskId() != null) {
            return CheckOutcome.NOTHING_THERE;
        }
        return error instanceof DecodeException ? CheckOutcome.UNDECODABLE : CheckOutcome.FAILED;
    }

    /** Returns whether a rejection is normal: tokens have scopes, and some operations need a team account. */
    private static boolean mayBeRefused(Operation operation, CheckTrace trace) {
        return TEAMS_ONLY.contains(operation) || trace.exchanges().stream().anyMatch(SeenExchange::byToken);
    }

    /** Returns the part of an error that can be published. Its message may contain ids or texts. */
    private static String code(Throwable error) {
        if (error instanceof ManusApiException api) {
            String code = api.code();
            return code == null ? "no code" : CODE.matcher(code).matches() ? code : "(code omitted)";
        }
        if (error instanceof ManusTransportException transport) {
            return transport.kind().name().toLowerCase(Locale.ROOT);
        }
        return error.getClass().getSimpleName();
    }

    private static String message(Throwable error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }

    private static List<UnexpectedPlace> places(CheckTrace trace) {
        List<UnexpectedPlace> places = new ArrayList<>();
        trace.fields().forEach(field -> places.add(PlaceLocator.locate(field.field(), field.body())));
        return places;
    }
}
