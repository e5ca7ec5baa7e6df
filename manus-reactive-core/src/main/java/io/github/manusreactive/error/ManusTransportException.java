package io.github.manusreactive.error;

/**
 * No valid response arrived: the connection failed, was lost or timed out.
 *
 * @since 0.1.0
 */
public final class ManusTransportException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final TransportException.Kind kind;

    /**
     * Creates the exception.
     *
     * @param fault the failure that the transport reported
     */
    public ManusTransportException(CallContext context, TransportException fault, DeliveryOutcome outcome) {
        super(
                context,
                fault.getMessage() + suffix(fault.kind()),
                fault,
                outcome,
                fault.kind() != TransportException.Kind.SHUT_DOWN && isRepeatable(context, outcome));
        this.kind = fault.kind();
    }

    private static String suffix(TransportException.Kind kind) {
        return kind.maybeSent() || kind == TransportException.Kind.UNPROCESSED ? "" : " (nothing was sent)";
    }

    /** Returns the kind of failure. */
    public TransportException.Kind kind() {
        return kind;
    }
}
