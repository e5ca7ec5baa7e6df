package io.github.manusreactive.spring;

/**
 * A job was started with {@link ManusFanOuts#run} while a job of the same name runs in this application. Nothing was
 * sent. Start it again when the other one has ended, or give it another name.
 *
 * @since 0.1.0
 */
public final class FanOutRunningException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String job;

    /** @param job name of the job */
    public FanOutRunningException(String job) {
        super("the fan-out '" + job + "' is already running in this application: start it again when it has ended, or "
                + "give the other job another name");
        this.job = job;
    }

    /** Returns the name of the job. */
    public String job() {
        return job;
    }
}
