package io.github.manusreactive.internal.util;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Webhook URLs use https; http is allowed for tests on this machine. */
public final class CallbackUrl {

    private static final Set<String> OWN_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private CallbackUrl() {}

    /** Returns the reason why a URL cannot receive deliveries, {@code null} if it can. */
    public static @Nullable String problem(@Nullable String url) {
        if (url == null || url.isBlank()) {
            return "is missing or blank";
        }
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException e) {
            return "is not a URL: " + e.getReason();
        }
        String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
        boolean ownMachine = parsed.getHost() != null && OWN_MACHINE.contains(parsed.getHost());
        boolean allowed = scheme.equals("https") || (scheme.equals("http") && ownMachine);
        return allowed && parsed.getRawAuthority() != null && parsed.getRawFragment() == null
                ? null
                : "must be an absolute https URL without a fragment";
    }
}
