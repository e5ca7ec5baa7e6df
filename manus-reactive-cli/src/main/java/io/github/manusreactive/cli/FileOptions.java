package io.github.manusreactive.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the files of a job other than its input. */
final class FileOptions extends OutputOptions {

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description =
                    "File that records the progress of the job; default: INPUT.ledger, or stdin.ledger for standard input.")
    private @Nullable Path ledger;

    @Option(
            names = "--trust-output",
            description = "Trust the outcomes in the --output file for keys that are missing from the ledger, "
                    + "because it was lost or truncated. If the whole ledger was lost, tasks whose keys are in neither "
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

    /** Returns whether {@code --ledger} is set. */
    boolean namesLedger() {
        return ledger != null;
    }

    Path ledger(String input) {
        return ledger != null
                ? ledger
                : Path.of(input.equals(InputFile.STANDARD_INPUT) ? "stdin.ledger" : input + ".ledger");
    }

    /** Rejects files that cannot be written, and a file used for two purposes. */
    void check(String input, @Nullable Path users) throws IOException {
        if (trustOutput && output() == null) {
            throw new UsageException("--trust-output: requires --output, the file with the outcomes to trust");
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
