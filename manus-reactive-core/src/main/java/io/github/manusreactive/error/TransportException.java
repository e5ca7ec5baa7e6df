package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * Raised by a {@code Transport}: there is no valid answer. Callers of the client never see it; it reaches them as one of the
 * other errors of this package.
 *
 * @since 0.1.0
 */
public final class TransportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * What broke.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** Host not found. */
        DNS(false),
        /** Connection refused, unreachable or timed out while connecting. */
        CONNECT(false),
        /** TLS handshake failed. */
        TLS(false),
        /** No connection was ready in time. */
        POOL(false),
        /** The connection, fresh or pooled, died before the request was written. */
        CLOSED_BEFORE_SEND(false),
        /** HTTP/2: the server turned the request away without processing it ({@code REFUSED_STREAM}, {@code GOAWAY}). */
        UNPROCESSED(false),
        /** The transport was shut down before the request was written. */
        SHUT_DOWN(false),
        /** The request's own body failed: a file vanished, a publisher raised an error. */
        REQUEST_BODY(true),
        /** The connection died after the request was written, without an answer. */
        RESET(true),
        /** No answer in time. */
        TIMEOUT(true),
        /** The answer broke off. */
        TRUNCATED(true),
        /** The answer is no HTTP. */
        MALFORMED(true),
        /** The answer is larger than allowed. */
        TOO_LARGE(true);

        private final boolean maybeSent;

        Kind(boolean maybeSent) {
            this.maybeSent = maybeSent;
        }

        /**
         * Whether the server may have processed the request.
         *
         * @return false only if it provably has not
         */
        public boolean maybeSent() {
            return maybeSent;
        }
    }

    private final Kind kind;
    private final String message;

    /**
     * Describes a failed attempt.
     *
     * @param kind what broke
     * @param message for people, free of secrets
     * @param cause the underlying error
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

    /**
     * What broke.
     *
     * @return the kind; says whether the server may have seen the request
     */
    public Kind kind() {
        return kind;
    }
}
