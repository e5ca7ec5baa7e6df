package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.RequestPreparation;
import io.github.manusreactive.fanout.UserSelectionPolicy;
import io.github.manusreactive.fanout.internal.questions.WaitingRules;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.internal.json.UserType;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** The settings of a job. */
public record FanOutPlan<T>(
        FanOutSupport support,
        List<ManusClient> clients,
        Publisher<? extends T> items,
        Function<? super T, String> key,
        Function<? super T, CreateTaskRequest> request,
        int maxInFlight,
        boolean inputOrder,
        RunOptions run,
        int retriesOfFailed,
        FanOutLedger ledger,
        boolean correlation,
        @Nullable Long maxCredits,
        @Nullable Long accountFloor,
        UserSelectionPolicy userSelection,
        @Nullable Long total,
        Duration maxOutage,
        WaitingRules waiting,
        Set<OutcomeStatus> reopen,
        @Nullable Instant reopenBefore,
        boolean keysAreUnique,
        @Nullable AgentProfile agentProfile,
        int maxMissingInARow,
        int maxAutomaticReplies,
        @Nullable UserType<?> structured,
        RequestPreparation<T> preparation,
        Predicate<FanOutOutcome<T>> stopWhen,
        Function<? super T, String> fingerprint,
        Duration settleTime) {

    /** Returns the client of a user, {@code null} if the job has no such user. */
    @Nullable
    ManusClient client(String user) {
        return clients.stream()
                .filter(client -> client.user().label().equals(user))
                .findFirst()
                .orElse(null);
    }
}
