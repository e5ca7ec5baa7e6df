package io.github.manusreactive.exchange;

import java.util.regex.Pattern;

/** Hides secrets in text that a server sent: the credential of the request, and the queries of URLs, which may be signatures. */
final class SecretMask {

    /** Anything shorter would blot out words. */
    private static final int SHORTEST_SECRET = 6;

    private static final Pattern URL_QUERY = Pattern.compile("(https?:[^\\s\"'<>?]*)\\?[^\\s\"'<>]*");

    private final String secret;

    SecretMask(String secret) {
        this.secret = secret;
    }

    String apply(String text) {
        String masked = secret.length() >= SHORTEST_SECRET ? text.replace(secret, "****") : text;
        return masked.indexOf('?') < 0 ? masked : URL_QUERY.matcher(masked).replaceAll("$1?****");
    }
}
