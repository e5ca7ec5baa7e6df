package io.github.manusreactive.examples.service.job;

/** A request about jobs failed. The message is for the caller. */
public final class JobException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The kind of error. */
    public enum Kind {
        /** The request is invalid. */
        INVALID,
        /** The job or task does not exist. */
        UNKNOWN,
        /** The request is not possible in the current state. */
        WRONG_STATE,
        /** The key of the request belongs to a different one. */
        KEY_REUSED,
        /** The job has too many prompts. */
        TOO_BIG,
        /** Too many jobs are running. */
        BUSY,
        /** The service cannot start jobs now. */
        UNAVAILABLE
    }

    private final Kind kind;

    JobException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Returns the kind of error. */
    public Kind kind() {
        return kind;
    }
}
