package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.budget.BudgetSettings;
import io.github.manusreactive.lifecycle.WatchSettings;
import io.github.manusreactive.operation.Operation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who pays, and how much each may do. */
final class UserOptions {

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description =
                    "JSON list of {\"user\":\"a\",\"api_keys\":[\"...\"]} or {\"user\":\"b\",\"access_token\":\"...\"};"
                            + " default: the key in MANUS_API_KEY. Beside them \"limits\":{\"task.create\":\"20/60s\"} go before"
                            + " --limit.")
    private @Nullable Path users;

    @Option(
            names = "--limit",
            paramLabel = "OP=N/TIME",
            converter = LimitOption.Converter.class,
            description =
                    "Limit of an operation, such as task.create=10/60s; once for each operation; default: as documented.")
    private List<LimitOption> limits = List.of();

    @Option(
            names = "--account-floor",
            paramLabel = "N",
            description = "Leave a user out while the balance is below N credits.")
    private @Nullable Long accountFloor;

    void check() {
        RunCommand.atLeast("--account-floor", 0, accountFloor);
        Set<Operation> limited = EnumSet.noneOf(Operation.class);
        for (LimitOption limit : limits) {
            if (!limited.add(limit.operation())) {
                throw new UsageError(
                        "--limit: is given twice for " + limit.operation().wireName());
            }
        }
    }

    @Nullable
    Path file() {
        return users;
    }

    @Nullable
    Long accountFloor() {
        return accountFloor;
    }

    List<Account> accounts() {
        return UsersFile.of(users, System.getenv("MANUS_API_KEY"));
    }

    /** What stands in the file of users goes before what holds for all. */
    BudgetSettings.Builder limit(BudgetSettings.Builder budget, List<Account> accounts) {
        limits.forEach(each -> budget.limit(each.operation(), each.limit()));
        for (Account account : accounts) {
            account.limits().forEach(own -> budget.limit(account.user().label(), own.operation(), own.limit()));
        }
        return budget;
    }

    List<TaskPace> paces(List<Account> accounts, WatchSettings watch) {
        BudgetSettings budget = limit(BudgetSettings.builder(), accounts).build();
        return accounts.stream()
                .map(account -> TaskPace.of(account.user().label(), budget, watch))
                .toList();
    }
}
