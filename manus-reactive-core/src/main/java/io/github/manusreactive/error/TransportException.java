package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * Raised by an {@code HttpTransport} if no valid response arrived. Callers of the client never see it: the client
 * converts it to another exception of this package.
 *
 * @since 0.1.0
 */
public final class TransportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Kind of failure.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** The host name could not be resolved. */
        DNS(false),
        /** The connection was refused, the host is unreachable, or connecting timed out. */
        CONNECT(false),
        /** The TLS handshake failed. */
        TLS(false),
        /** No connection was available in time. */
        POOL(false),
        /** The connection was lost before the request was written. */
        CLOSED_BEFORE_SEND(false),
        /** The lease of the rate limiter's permit ran out before the request was written. */
        PERMIT_EXPIRED(false),
        /** The sender withdrew the request before it was written, for example because its job runs elsewhere now. */
        SEND_REFUSED(false),
        /** The server refused the HTTP/2 stream without processing it ({@code REFUSED_STREAM}, {@code GOAWAY}). */
        UNPROCESSED(false),
        /** The transport, or the event loops it uses, were shut down before the request was written. */
        SHUT_DOWN(false),
        /** The request body failed: a file disappeared or a publisher raised an error. */
        REQUEST_BODY(true),
        /** The connection was lost after the request was written, before a response. */
        RESET(true),
        /** No response arrived in time. */
        TIMEOUT(true),
        /** The response broke off. */
        TRUNCATED(true),
        /** The response is not valid HTTP. */
        MALFORMED(true),
        /** The response is larger than allowed. */
        TOO_LARGE(true);

        private final boolean maybeSent;

        Kind(boolean maybeSent) {
            this.maybeSent = maybeSent;
        }

        /** Returns {@code false} only if the server cannot have processed the request. */
        public boolean maybeSent() {
            return maybeSent;
        }
    }

    private final Kind kind;
    private final String message;

    /**
     * Creates the exception.
     *
     * @param message must not contain secrets
     */
    public TransportException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.message = message;
        this.kind = kind;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** Returns the kind of failure. */
    public Kind kind() {
        return kind;
    }
}
