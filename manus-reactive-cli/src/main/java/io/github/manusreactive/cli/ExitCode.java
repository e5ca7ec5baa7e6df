package io.github.manusreactive.cli;

/** Exit codes of the process with their descriptions in {@code --help}. */
final class ExitCode {

    static final int ALL_FINISHED = 0;
    static final String ALL_FINISHED_HELP = "0:All keys are finished.";

    static final int SOME_NOT = 1;
    static final String SOME_NOT_HELP = "1:Some keys have no answer, the job failed, or a key has two tasks.";

    static final int USAGE = 2;
    static final String USAGE_HELP = "2:Invalid options, input or ledger; nothing was sent.";

    static final int CREDIT_GUARD = 3;
    static final String CREDIT_GUARD_HELP =
            "3:Stopped by --max-credits or --account-floor, or because credits could not be read; some "
                    + "keys are not done.";

    static final int NO_REPORT = 4;
    static final String NO_REPORT_HELP =
            "4:All keys are finished, but the report or a --download file could not be written, or the output was removed.";

    static final int TASKS_MISSING = 5;
    static final String TASKS_MISSING_HELP =
            "5:Stopped by --max-missing: created tasks never appeared; some keys are not done.";

    /** The exit code that shells use for SIGINT. */
    static final int INTERRUPTED = 130;

    static final String INTERRUPTED_HELP = "130:Interrupted by SIGINT, SIGTERM or SIGHUP.";

    private ExitCode() {}
}
