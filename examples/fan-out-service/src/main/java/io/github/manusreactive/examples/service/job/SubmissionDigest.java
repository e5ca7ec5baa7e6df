package io.github.manusreactive.examples.service.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of a job's name and prompts, which tells whether a request is a repetition. Not for concurrent use. */
final class SubmissionDigest {

    private final MessageDigest digest;

    SubmissionDigest(String name) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
        add(name);
    }

    void add(JobPrompt prompt) {
        add(prompt.name());
        add(prompt.prompt());
    }

    /** Adds the length too, so that texts cannot shift into each other. */
    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    String value() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
