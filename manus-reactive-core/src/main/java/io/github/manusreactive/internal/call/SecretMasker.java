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

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

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
        String masked = onOneLine(withoutQueries(redactor.redact(name, 10 * LONGEST_NAME)));
        return masked.length() <= LONGEST_NAME ? masked : masked.substring(0, LONGEST_NAME) + "…";
    }

    private static String onOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return CONTROLS.matcher(text).replaceAll(" ");
            }
        }
        return text;
    }
}
