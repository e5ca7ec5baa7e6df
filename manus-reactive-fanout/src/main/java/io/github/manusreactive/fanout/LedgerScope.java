package io.github.manusreactive.fanout;

import java.util.Map;

/**
 * The server and the accounts for which the tasks of a ledger were created.
 *
 * @param baseUrl base URL of the API, without a trailing slash; empty if no job recorded it yet
 * @param userIds the account of each user ({@code user.me}) by user label, as far as known
 * @since 0.1.0
 */
public record LedgerScope(String baseUrl, Map<String, String> userIds) {

    public LedgerScope {
        userIds = Map.copyOf(userIds);
    }

    /**
     * Returns the scope of a ledger that no job has used yet.
     *
     * @return a scope without a base URL and users
     */
    public static LedgerScope none() {
        return new LedgerScope("", Map.of());
    }
}
