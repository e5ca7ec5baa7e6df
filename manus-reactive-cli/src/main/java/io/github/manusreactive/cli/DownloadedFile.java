package io.github.manusreactive.cli;

import org.jspecify.annotations.Nullable;

/**
 * A file of an answer, as the output notes it.
 *
 * @param filename name that the agent gave it, {@code null} if it gave none
 * @param path where the file is, below the folder of {@code --download}; {@code null} if it could not be downloaded
 * @param error why it could not be downloaded, {@code null} if it was
 */
record DownloadedFile(
        @Nullable String filename,
        @Nullable String path,
        @Nullable String error) {}
