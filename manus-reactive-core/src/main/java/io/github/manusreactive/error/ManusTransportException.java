package io.github.manusreactive.error;

/**
 * There is no valid answer: the connection failed, broke or stayed silent.
 *
 * @since 0.1.0
 */
public final class ManusTransportException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final TransportException.Kind kind;
    private final boolean safeToRetry;

    /**
     * Describes the failure.
     *
     * @param context which call
     * @param fault what the transport saw
     * @param safeToRetry whether a repeat cannot do anything twice
     */
    public ManusTransportException(CallContext context, TransportException fault, boolean safeToRetry) {
        super(context, fault.getMessage() + suffix(fault.kind()), fault);
        this.kind = fault.kind();
        this.safeToRetry = safeToRetry;
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

    /**
     * Whether the server may have seen the request.
     *
     * @return false only where it provably has not
     */
    public boolean maybeSent() {
        return kind.maybeSent();
    }

    @Override
    public boolean isSafeToRetry() {
        return safeToRetry;
    }
}
