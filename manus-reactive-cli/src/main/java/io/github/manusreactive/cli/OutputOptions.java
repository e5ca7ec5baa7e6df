package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where outcomes and the files of answers go. */
class OutputOptions {

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "JSONL or CSV file with a line for each key, appended as outcomes come; what an earlier run left in it"
                            + " is replaced by what comes later, an answer only by an answer; default: standard output.")
    private @Nullable Path output;

    @Option(
            names = "--output-format",
            paramLabel = "FORMAT",
            description = "jsonl or csv; default: csv if the name of --output ends with .csv, otherwise jsonl.")
    private @Nullable OutcomeFormat outputFormat;

    @Option(
            names = "--output-messages",
            description =
                    "Write all messages of the agent in the last turn of each task, not only the answer. The ledger does not keep"
                            + " them: a key that an earlier run finished has none.")
    private boolean outputMessages;

    @Option(
            names = "--download",
            paramLabel = "DIR",
            description =
                    "Download the files of each answer to DIR, a folder for each key, and note them in the outcome. Files that"
                            + " are there already are not downloaded again; the next run tries those again that failed.")
    private @Nullable Path download;

    @Nullable
    Path output() {
        return output;
    }

    OutcomeFormat outputFormat() {
        return outputFormat == null ? OutcomeFormat.of(output) : outputFormat;
    }

    boolean outputsMessages() {
        return outputMessages;
    }

    @Nullable
    Path download() {
        return download;
    }

    /** Downloads with these options, {@code null} if that is not asked for. */
    @Nullable
    AttachmentDownloader downloader(ManusClients clients) {
        return download == null ? null : new AttachmentDownloader(clients, download, outputMessages);
    }

    /** Rejects what could not be written later. */
    void checkOutput() {
        OwnFiles.writableLater("--output", output);
        OwnFiles.folderLater("--download", download);
    }
}
