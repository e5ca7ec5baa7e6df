package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The object does not exist, or the credential has no access to it (HTTP 404). A new task can be unknown for a moment
 * after its creation.
 *
 * @since 0.1.0
 */
public final class NotFoundException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public NotFoundException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "check the id and the user it belongs to");
    }
}
