package io.github.manusreactive.fanout.internal.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short hashes: of a request, to see whether it changed; of job and key, to find a task again. */
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

    /** A print of the content alone where there is no more. */
    static String of(byte[] content, String more) {
        return more.isEmpty() ? of(content) : of((of(content) + '\n' + more).getBytes(StandardCharsets.UTF_8));
    }

    /** What the title of a key's task carries: differs between jobs, keys and repeated tasks of a key. */
    static String correlation(String job, String key, int attempt) {
        return of((job + '\n' + key + '\n' + attempt).getBytes(StandardCharsets.UTF_8));
    }
}
