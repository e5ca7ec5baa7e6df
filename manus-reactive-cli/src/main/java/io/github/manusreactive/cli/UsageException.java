package io.github.manusreactive.cli;

/** Something the caller has to correct: told in one line, nothing was sent. */
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
