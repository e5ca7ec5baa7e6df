package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * No such object, or hidden from this credential (HTTP 404). A task may be unknown for a moment right after its creation.
 *
 * @since 0.1.0
 */
public final class NotFoundException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     */
    public NotFoundException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "check the id and the user it belongs to");
    }
}
