package io.github.manusreactive.internal.util;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** URLs of the storage are secrets, and lead to hosts of the server's choice. */
public final class StorageUrlValidator {

    private StorageUrlValidator() {}

    /** Nothing is sent in the clear, except to this machine; who may be led there is decided where the link comes from. */
    public static boolean isAllowed(URI url) {
        String scheme = url.getScheme();
        if (scheme == null || url.getHost() == null || url.getRawUserInfo() != null) {
            return false;
        }
        return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http") && isLoopback(url.getHost());
    }

    /**
     * Whether what an origin names may be fetched. Only an origin on this machine, such as a sandbox, may lead to this machine:
     * any other one could make this process call services that nobody else can reach.
     */
    public static boolean mayLead(URI origin, URI url) {
        return isAllowed(url) && (!isLoopback(url.getHost()) || isLoopback(origin.getHost()));
    }

    /** By the name alone: looking names up could be made to lie, and would block. */
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

    /** What may be shown of a URL. */
    public static String shown(URI url) {
        return url.getScheme() + "://" + url.getAuthority() + url.getRawPath();
    }

    /** Where a redirect leads; null where nobody should follow. */
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
