package io.github.manusreactive.internal.util;

import io.github.manusreactive.error.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deliveries go to HTTPS; plain HTTP is for tests on one's own machine. */
public final class CallbackUrl {

    private static final Set<String> OWN_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private CallbackUrl() {}

    /** Rejects a URL that deliveries cannot go to. */
    public static void require(@Nullable String url) {
        if (url == null || url.isBlank()) {
            throw new InvalidRequestException("url", "is missing or blank");
        }
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException e) {
            throw new InvalidRequestException("url", "is no URL: " + e.getReason());
        }
        String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
        boolean ownMachine = parsed.getHost() != null && OWN_MACHINE.contains(parsed.getHost());
        boolean allowed = scheme.equals("https") || (scheme.equals("http") && ownMachine);
        if (!allowed || parsed.getRawAuthority() == null || parsed.getRawFragment() != null) {
            throw new InvalidRequestException("url", "must be an absolute https URL without a fragment");
        }
    }
}
