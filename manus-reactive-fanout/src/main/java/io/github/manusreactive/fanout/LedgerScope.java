package io.github.manusreactive.fanout;

import java.util.Map;

/**
 * Where and for which accounts the tasks of a ledger were created.
 *
 * @param baseUrl base URL of the API, without a trailing slash; empty if no job recorded it yet
 * @param userIds the account of each user ({@code user.me}) by the user's label, as far as it is known
 * @since 0.1.0
 */
public record LedgerScope(String baseUrl, Map<String, String> userIds) {

    /**
     * Copies the map.
     *
     * @param baseUrl base URL of the API, without a trailing slash
     * @param userIds the account of each user by the user's label
     */
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
