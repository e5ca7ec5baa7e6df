package io.github.manusreactive.file;

/**
 * How far a transfer is.
 *
 * @param bytes handed over so far in the present attempt; falls back where an attempt is repeated
 * @param total the whole size, -1 where it is not known
 * @since 0.1.0
 */
public record TransferProgress(long bytes, long total) {}
