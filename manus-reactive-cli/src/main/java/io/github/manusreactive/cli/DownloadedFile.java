package io.github.manusreactive.cli;

import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code downloads} in the output.
 *
 * @param filename name from the agent, if any
 * @param path path below the folder of {@code --download}; {@code null} if the download failed
 * @param error reason of the failure; {@code null} if the file was downloaded
 */
record DownloadedFile(
        @Nullable String filename,
        @Nullable String path,
        @Nullable String error) {}
