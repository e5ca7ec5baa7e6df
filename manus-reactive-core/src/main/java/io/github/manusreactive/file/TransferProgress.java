package io.github.manusreactive.file;

/**
 * Progress of a transfer.
 *
 * @param bytes bytes transferred in the current attempt; decreases if an attempt is retried
 * @param total total size, or -1 if it is unknown
 * @since 0.1.0
 */
public record TransferProgress(long bytes, long total) {}
