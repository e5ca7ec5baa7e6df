package io.github.manusreactive.error;

/**
 * A webhook delivery was refused: it cannot be trusted or read.
 *
 * @since 0.1.0
 */
public final class WebhookRejectedException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Why a delivery is refused.
     *
     * @since 0.1.0
     */
    public enum Reason {
        /** No signature or timestamp header. */
        MISSING_SIGNATURE,
        /** A header is not of its form. */
        MALFORMED_SIGNATURE,
        /** Sent too long ago. */
        STALE,
        /** Its time lies too far ahead. */
        FUTURE,
        /** The signature fits neither the body, the URL nor the key. */
        WRONG_SIGNATURE,
        /** Larger than allowed. */
        TOO_LARGE,
        /** The signing key could not be had. */
        NO_KEY,
        /** Signed well, but not readable. */
        UNREADABLE
    }

    private final Reason reason;

    /**
     * Describes the refusal.
     *
     * @param reason why
     * @param message details, free of secrets
     */
    public WebhookRejectedException(Reason reason, String message) {
        super(
                CallContext.none(),
                "webhook rejected (" + reason + "): " + message,
                null,
                DeliveryOutcome.NOT_SENT,
                false);
        this.reason = reason;
    }

    /**
     * Why it was refused.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
