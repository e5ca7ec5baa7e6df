package io.github.manusreactive.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decodes a file line by line from bytes, so that an encoding error is reported with its line. */
final class LineDecoder implements Closeable {

    private static final int MAX_LINE = 32 * 1024 * 1024;

    private final String name;
    private final InputStream in;
    private int number;

    LineDecoder(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /** Returns the next line with its line feed, {@code null} at the end. Can be called again after an invalid line. */
    @Nullable
    String next() {
        byte[] bytes = nextBytes();
        if (bytes == null) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new UsageException("is not valid UTF-8: save the file as UTF-8");
        }
    }

    private byte @Nullable [] nextBytes() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            int next = in.read();
            if (next < 0) {
                return null;
            }
            number++;
            boolean tooLong = false;
            for (; next >= 0 && next != '\n'; next = in.read()) {
                tooLong |= line.size() == MAX_LINE;
                if (!tooLong) {
                    line.write(next);
                }
            }
            if (tooLong) {
                throw new UsageException("is longer than " + MAX_LINE + " bytes");
            }
            if (next == '\n') {
                line.write(next);
            }
            return line.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the number of the last line, from 1. */
    int number() {
        return number;
    }

    /** Adds the position to a problem. */
    String named(int line, String problem) {
        return name + " line " + line + ": " + ConsoleMessages.visible(problem);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + e.getMessage(), e);
        }
    }
}
