package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.util.SecretRedactor;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hides secrets in text from the server: the credential of the request, plain and in common encodings, and the queries
 * of URLs, which may be signatures.
 */
public final class SecretMasker {

    private static final int LONGEST_NAME = 100;
    private static final Pattern URL_QUERY = Pattern.compile("(https?:[^\\s\"'<>?]{0,2000})\\?[^\\s\"'<>]*");

    private final SecretRedactor redactor;

    public SecretMasker(String secret) {
        this.redactor = new SecretRedactor(List.of(secret));
    }

    String apply(String text) {
        return withoutQueries(redactor.redact(text));
    }

    /** Masks the beginning of a long text, including a secret that the limit would cut. */
    String apply(String text, int limit) {
        return withoutQueries(redactor.redact(text, limit));
    }

    private static String withoutQueries(String masked) {
        return masked.indexOf('?') < 0 ? masked : URL_QUERY.matcher(masked).replaceAll("$1?" + SecretRedactor.HIDDEN);
    }

    /** Masks a name or an id, on one line and truncated. */
    @Nullable
    String name(@Nullable String name) {
        if (name == null) {
            return null;
        }
        String masked = withoutQueries(redactor.redact(name, 10 * LONGEST_NAME)).replaceAll("\\p{Cntrl}+", " ");
        return masked.length() <= LONGEST_NAME ? masked : masked.substring(0, LONGEST_NAME) + "…";
    }
}
