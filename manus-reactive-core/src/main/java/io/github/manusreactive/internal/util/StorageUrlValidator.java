package io.github.manusreactive.internal.util;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rules for URLs of the file storage, which are secret and point to hosts chosen by the server. */
public final class StorageUrlValidator {

    private StorageUrlValidator() {}

    /** Requires https, except for this machine; {@link #mayLead} decides which links may point to this machine. */
    public static boolean isAllowed(URI url) {
        String scheme = url.getScheme();
        if (scheme == null || url.getHost() == null || url.getRawUserInfo() != null) {
            return false;
        }
        return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http") && isLoopback(url.getHost());
    }

    /**
     * Returns {@code true} if a URL from an origin may be fetched. Only an origin on this machine, for example a
     * sandbox, may point to this machine: otherwise the server could make this process call internal services.
     */
    public static boolean mayLead(URI origin, URI url) {
        return isAllowed(url) && (!isLoopback(url.getHost()) || isLoopback(origin.getHost()));
    }

    /** Uses the name only: a lookup could be manipulated and would block. */
    private static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** Returns the part of a URL that is not secret. */
    public static String shown(URI url) {
        return url.getScheme() + "://" + url.getAuthority() + url.getRawPath();
    }

    /** Returns the target of a redirect, null if it must not be followed. */
    public static @Nullable URI redirect(URI from, @Nullable String location) {
        if (location == null) {
            return null;
        }
        try {
            URI to = from.resolve(location);
            return mayLead(from, to) ? to : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
