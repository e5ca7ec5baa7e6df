package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Enforces the API's rules for redirect URIs. The API compares them exactly, so the text is kept unchanged. */
final class RedirectUriValidator {

    static final String FIELD = "redirectUri";

    private static final Set<String> FORBIDDEN_SCHEMES = Set.of("javascript", "data", "file", "about", "vbscript");

    private RedirectUriValidator() {}

    static URI checked(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw refused("is missing or blank");
        }
        if (text.indexOf('*') >= 0) {
            throw refused("must not contain a wildcard (*)");
        }
        if (text.indexOf('#') >= 0) {
            throw refused("must not contain a fragment (#)");
        }
        URI uri = parsed(text);
        if (uri.getScheme() == null) {
            throw refused("must be absolute, for example https://app.example.com/callback");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (FORBIDDEN_SCHEMES.contains(scheme)) {
            throw refused("must not use the scheme " + scheme);
        }
        if ((scheme.equals("http") || scheme.equals("https")) && !hasHost(uri)) {
            throw refused("needs a host, for example https://app.example.com/callback");
        }
        return uri;
    }

    private static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw refused("is not a URI: " + e.getReason() + " at index " + e.getIndex());
        }
    }

    /** Uses the authority, since {@link URI#getHost()} returns {@code null} for hosts with an underscore. */
    private static boolean hasHost(URI uri) {
        String authority = uri.getRawAuthority();
        if (authority == null) {
            return false;
        }
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        return !hostAndPort.isEmpty() && hostAndPort.charAt(0) != ':';
    }

    private static InvalidSettingException refused(String problem) {
        return new InvalidSettingException(FIELD, problem);
    }
}
