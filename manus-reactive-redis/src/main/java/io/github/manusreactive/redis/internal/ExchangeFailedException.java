package io.github.manusreactive.redis.internal;

/** Redis could not be reached or rejected a command. The message is one line and has no credentials. */
public final class ExchangeFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ExchangeFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
