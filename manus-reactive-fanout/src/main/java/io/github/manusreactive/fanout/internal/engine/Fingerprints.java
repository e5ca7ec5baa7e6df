package io.github.manusreactive.fanout.internal.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short hashes: of a request, to detect changes, and of job and key, to find a task again. */
final class Fingerprints {

    private static final int BYTES = 8;

    private Fingerprints() {}

    static String of(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** If {@code more} is empty, the hash is that of the content alone. */
    static String of(byte[] content, String more) {
        return more.isEmpty() ? of(content) : of((of(content) + '\n' + more).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the correlation in the title of a task; it differs between jobs, keys and attempts. */
    static String correlation(String job, String key, int attempt) {
        return of((job + '\n' + key + '\n' + attempt).getBytes(StandardCharsets.UTF_8));
    }
}
