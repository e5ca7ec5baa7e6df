package io.github.manusreactive.examples.bulk;

/** What the process ends with. */
final class ExitCode {

    static final int ALL_FINISHED = 0;

    /** Some keys have no answer, be it that the job broke off. */
    static final int SOME_NOT = 1;

    /** Wrong usage or unreadable input; nothing was sent. */
    static final int USAGE = 2;

    /** Stopped by a limit of credits, or since the balance that a limit needs could not be read. */
    static final int CREDIT_GUARD = 3;

    /** All finished, but the report, or a file of {@code --download}, could not be written. */
    static final int NO_REPORT = 4;

    /** Stopped: tasks were created, one after another, and did not come to exist. */
    static final int TASKS_MISSING = 5;

    /** As a shell has it for SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
