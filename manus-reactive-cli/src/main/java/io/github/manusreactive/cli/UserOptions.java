package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.UserSelectionPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.PollingSettings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the users and their rate limits. */
final class UserOptions {

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "JSON list of {\"user\":\"a\",\"api_keys\":[\"...\"]} or "
                    + "{\"user\":\"b\",\"access_token\":\"...\"}; default: the API key in MANUS_API_KEY. A "
                    + "user's \"limits\":{\"task.create\":\"20/60s\"} override --limit.")
    private @Nullable Path users;

    @Option(
            names = "--limit",
            paramLabel = "OP=N/TIME",
            converter = LimitOption.LimitConverter.class,
            description = "Rate limit of an operation, for example task.create=10/60s; repeatable; default: as "
                    + "documented.")
    private List<LimitOption> limits = List.of();

    @Option(
            names = "--account-floor",
            paramLabel = "N",
            description = "Create no tasks for a user while the balance is below N credits or cannot be read. Needs "
                    + "API keys: access tokens may not read the balance.")
    private @Nullable Long accountFloor;

    @Option(
            names = "--users-policy",
            paramLabel = "POLICY",
            converter = SelectionPolicyConverter.class,
            description = "User that creates the next task: first-available (default), the first one whose rate limit "
                    + "allows it, or most-credits-first, the one with the most available credits whose rate "
                    + "limit allows it. Balances are read once a minute.")
    private UserSelectionPolicy policy = UserSelectionPolicy.FIRST_AVAILABLE;

    void check() {
        RunCommand.atLeast("--account-floor", 0, accountFloor);
        Set<Operation> limited = EnumSet.noneOf(Operation.class);
        for (LimitOption limit : limits) {
            if (!limited.add(limit.operation())) {
                throw new UsageException(
                        "--limit: is set twice for " + limit.operation().wireName());
            }
        }
    }

    /** Rejects an account floor for access tokens, which may not read the balance. */
    void checkFloor(List<UserAccount> accounts) {
        if (accountFloor == null) {
            return;
        }
        for (UserAccount account : accounts) {
            if (account.byAccessToken()) {
                throw new UsageException(
                        "--account-floor: user '" + account.user().label()
                                + "' has an access token, which may not read the balance (usage.availableCredits); set an "
                                + "API key for the user, or remove --account-floor");
            }
        }
    }

    @Nullable
    Path file() {
        return users;
    }

    void apply(FanOut<?> fanOut) {
        fanOut.userSelection(policy);
        if (accountFloor != null) {
            fanOut.accountFloor(accountFloor);
        }
    }

    List<UserAccount> accounts() {
        return UsersFile.of(users, System.getenv("MANUS_API_KEY"));
    }

    /** Adds the rate limits. Limits in the users file override those of all users. */
    RateLimitSettings.Builder limit(RateLimitSettings.Builder budget, List<UserAccount> accounts) {
        limits.forEach(each -> budget.limit(each.operation(), each.limit()));
        for (UserAccount account : accounts) {
            account.limits().forEach(own -> budget.limit(account.user().label(), own.operation(), own.limit()));
        }
        return budget;
    }

    List<TaskPace> paces(List<UserAccount> accounts, PollingSettings watch) {
        RateLimitSettings budget = limit(RateLimitSettings.builder(), accounts).build();
        return accounts.stream()
                .map(account -> TaskPace.of(account.user().label(), budget, watch))
                .toList();
    }
}
