package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the outcomes and downloads. */
class OutputOptions {

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "JSONL or CSV file with one line per key, appended as outcomes arrive. A later outcome of "
                    + "a key replaces an earlier one; only an answer replaces an answer. Default: standard "
                    + "output.")
    private @Nullable Path output;

    @Option(
            names = "--output-format",
            paramLabel = "FORMAT",
            description = "jsonl or csv; default: csv if the name of --output ends in .csv, otherwise jsonl.")
    private @Nullable OutcomeFormat outputFormat;

    @Option(
            names = "--output-messages",
            description = "Write all messages of the agent in the last turn of each task, not only the answer. The "
                    + "ledger does not store them: a key that an earlier run finished has none.")
    private boolean outputMessages;

    @Option(
            names = "--download",
            paramLabel = "DIR",
            description = "Download the files of each answer to DIR, one folder per key, and list them in the "
                    + "outcome. Existing files are not downloaded again; the next run retries failed downloads.")
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

    /** Returns a downloader, or {@code null} without {@code --download}. */
    @Nullable
    AttachmentDownloader downloader(ManusClients clients) {
        return download == null ? null : new AttachmentDownloader(clients, download, outputMessages);
    }

    /** Rejects files that cannot be written later. */
    void checkOutput() {
        OwnFiles.writableLater("--output", output);
        OwnFiles.folderLater("--download", download);
    }
}
