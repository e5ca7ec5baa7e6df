package io.github.manusreactive.examples.bulk;

/** Something the caller has to correct: told in one line, nothing was sent. */
final class UsageError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String message;

    UsageError(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
