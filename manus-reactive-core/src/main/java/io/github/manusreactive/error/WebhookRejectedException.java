package io.github.manusreactive.error;

/**
 * A webhook delivery was rejected because it cannot be trusted or read.
 *
 * @since 0.1.0
 */
public final class WebhookRejectedException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Reason for the rejection.
     *
     * @since 0.1.0
     */
    public enum Reason {
        /** The signature or timestamp header is missing. */
        MISSING_SIGNATURE,
        /** A header has the wrong format. */
        MALFORMED_SIGNATURE,
        /** The delivery was sent too long ago. */
        STALE,
        /** The timestamp is too far in the future. */
        FUTURE,
        /** The signature does not match the body, the URL or the key. */
        WRONG_SIGNATURE,
        /** The body is larger than allowed. */
        TOO_LARGE,
        /** The signing key could not be fetched. */
        NO_KEY,
        /** The signature is valid, but the body cannot be read. */
        UNREADABLE
    }

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param message must not contain secrets
     */
    public WebhookRejectedException(Reason reason, String message) {
        super(
                CallContext.none(),
                "webhook rejected (" + reason + "): " + message,
                null,
                DeliveryOutcome.NOT_SENT,
                reason == Reason.NO_KEY);
        this.reason = reason;
    }

    /** Returns the reason for the rejection. */
    public Reason reason() {
        return reason;
    }
}
