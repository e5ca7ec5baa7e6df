package io.github.manusreactive.error;

/**
 * There is no valid answer: the connection failed, broke or stayed silent.
 *
 * @since 0.1.0
 */
public final class ManusTransportException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final TransportException.Kind kind;

    /**
     * Describes the failure.
     *
     * @param context which call
     * @param fault what the transport saw
     * @param outcome what is known about the effect of the request
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

    /**
     * What broke.
     *
     * @return the kind
     */
    public TransportException.Kind kind() {
        return kind;
    }
}
