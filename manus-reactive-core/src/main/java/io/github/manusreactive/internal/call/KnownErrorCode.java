package io.github.manusreactive.internal.call;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Known error codes, in all spellings of the API and its documentation. */
enum KnownErrorCode {
    INVALID_ARGUMENT("invalidargument"),
    UNAUTHENTICATED("unauthenticated"),
    PERMISSION_DENIED("permissiondenied"),
    NOT_FOUND("notfound"),
    FAILED_PRECONDITION("failedprecondition"),
    QUOTA_EXCEEDED("quotaexceeded", "quotalimit", "quotalimitexceeded"),
    RATE_LIMITED("ratelimited", "ratelimit", "ratelimitexceeded", "toomanyrequests"),
    INTERNAL("internal", "internalserver");

    private static final String SUFFIX = "error";

    private final List<String> spellings;

    KnownErrorCode(String... spellings) {
        this.spellings = List.of(spellings);
    }

    /** Compares letters only, without a trailing "error": {@code QuotaExceededError} equals {@code quota_exceeded}. */
    static @Nullable KnownErrorCode of(@Nullable String code) {
        if (code == null) {
            return null;
        }
        String letters = code.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        String spelling = letters.endsWith(SUFFIX) ? letters.substring(0, letters.length() - SUFFIX.length()) : letters;
        for (KnownErrorCode known : values()) {
            if (known.spellings.contains(spelling)) {
                return known;
            }
        }
        return null;
    }
}
