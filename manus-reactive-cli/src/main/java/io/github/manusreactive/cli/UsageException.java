package io.github.manusreactive.cli;

/** Thrown for wrong usage, before anything is sent. The message is one line. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String message;

    UsageException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
