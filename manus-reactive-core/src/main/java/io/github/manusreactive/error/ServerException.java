package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/** The server or a gateway before it failed (HTTP 5xx). */
public final class ServerException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    private final boolean safeToRetry;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     * @param safeToRetry whether a repeat cannot do anything twice
     */
    public ServerException(
            CallContext context, int status, @Nullable String code, String message, boolean safeToRetry) {
        super(context, status, code, message, safeToRetry ? "try again later" : "read the state before trying again");
        this.safeToRetry = safeToRetry;
    }

    @Override
    public boolean isSafeToRetry() {
        return safeToRetry;
    }
}
