package io.github.manusreactive.examples.service.job;

/** Why a request about jobs cannot be met. The message is for the caller. */
public final class JobException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What kind of mistake it is. */
    public enum Kind {
        /** The request is wrong in itself. */
        INVALID,
        /** There is no such job or task. */
        UNKNOWN,
        /** Not possible as things are now. */
        WRONG_STATE,
        /** More prompts than a job may have. */
        TOO_BIG,
        /** Too many jobs run. */
        BUSY,
        /** The service cannot start jobs now. */
        UNAVAILABLE
    }

    private final Kind kind;

    JobException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /**
     * What kind of mistake it is.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }
}
