package io.github.manusreactive.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The files of a job besides its input. */
final class FileOptions extends OutputOptions {

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description =
                    "Records the progress of the job; default: INPUT.ledger, or stdin.ledger for standard " + "input.")
    private @Nullable Path ledger;

    @Option(
            names = "--trust-output",
            description = "Trust the outcomes in the --output file for keys that are missing from the ledger, "
                    + "because it was lost or cut. If the whole ledger was lost, tasks whose keys are in neither "
                    + "file are created again.")
    private boolean trustOutput;

    @Option(names = "--report", paramLabel = "FILE", description = "Write an HTML report at the end.")
    private @Nullable Path report;

    @Nullable
    Path report() {
        return report;
    }

    boolean trustsOutput() {
        return trustOutput;
    }

    /** Returns whether the ledger was set, instead of the default. */
    boolean namesLedger() {
        return ledger != null;
    }

    Path ledger(String input) {
        return ledger != null
                ? ledger
                : Path.of(input.equals(InputFile.STANDARD_INPUT) ? "stdin.ledger" : input + ".ledger");
    }

    /** Rejects files that could not be written later, and a file used for two purposes. */
    void check(String input, @Nullable Path users) throws IOException {
        if (trustOutput && output() == null) {
            throw new UsageException("--trust-output: needs --output, the file whose outcomes are trusted");
        }
        checkOutput();
        ReportFile.check("--report", report);
        OwnFiles.writableLater("--ledger", ledger(input));
        OwnFiles.regular("--ledger", ledger(input));
        new OwnFiles()
                .distinct("INPUT", input.equals(InputFile.STANDARD_INPUT) ? null : Path.of(input))
                .distinct("--users", users)
                .distinct("--ledger", ledger(input))
                .distinct("--output", output())
                .distinct("--report", report)
                .distinct("--download", download());
    }
}
