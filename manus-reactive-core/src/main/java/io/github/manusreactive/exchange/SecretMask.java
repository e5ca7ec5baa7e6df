package io.github.manusreactive.exchange;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hides secrets in text that a server sent: the credential of the request, as it is and in the usual encodings, and the queries of
 * URLs, which may be signatures.
 */
final class SecretMask {

    /** Anything shorter would blot out words. */
    private static final int SHORTEST_SECRET = 6;

    private static final int LONGEST_NAME = 100;
    private static final String HIDDEN = "****";
    private static final Pattern URL_QUERY = Pattern.compile("(https?:[^\\s\"'<>?]{0,2000})\\?[^\\s\"'<>]*");

    private final List<String> spellings;

    SecretMask(String secret) {
        this.spellings = secret.length() < SHORTEST_SECRET
                ? List.of()
                : List.of(
                        secret,
                        URLEncoder.encode(secret, StandardCharsets.UTF_8),
                        secret.replace("/", "\\/"),
                        Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
    }

    String apply(String text) {
        String masked = text;
        for (String spelling : spellings) {
            masked = masked.replace(spelling, HIDDEN);
        }
        return masked.indexOf('?') < 0 ? masked : URL_QUERY.matcher(masked).replaceAll("$1?" + HIDDEN);
    }

    /** The same for a name or an id: on one line, and cut. */
    @Nullable
    String name(@Nullable String name) {
        if (name == null) {
            return null;
        }
        String masked = apply(name.length() <= 10 * LONGEST_NAME ? name : name.substring(0, 10 * LONGEST_NAME))
                .replaceAll("\\p{Cntrl}+", " ");
        return masked.length() <= LONGEST_NAME ? masked : masked.substring(0, LONGEST_NAME) + "…";
    }
}
