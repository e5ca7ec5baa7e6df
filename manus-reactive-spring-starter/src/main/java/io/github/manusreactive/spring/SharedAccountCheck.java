package io.github.manusreactive.spring;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds users with the same credential. */
final class SharedAccountCheck {

    private static final Logger log = LoggerFactory.getLogger(SharedAccountCheck.class);

    private SharedAccountCheck() {}

    /**
     * Logs the users that have the same credential as a changed user.
     *
     * @param accounts the secrets that identify the account, by user
     * @param changed users that were added, or have another credential
     */
    static void warn(Map<String, Set<String>> accounts, Set<String> changed) {
        Map<String, Set<String>> users = new TreeMap<>();
        accounts.forEach((user, secrets) -> secrets.forEach(
                secret -> users.computeIfAbsent(secret, any -> new TreeSet<>()).add(user)));
        users.values().stream()
                .filter(same -> same.size() > 1 && same.stream().anyMatch(changed::contains))
                .collect(Collectors.toSet())
                .forEach(same -> log.warn(
                        "The users {} have the same credential, so they are one Manus account and share one rate limit. "
                                + "The client counts their calls separately, and Manus rejects the excess with HTTP 429: "
                                + "configure the credential for one user only",
                        same));
    }
}
