package io.github.manusreactive.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Keeps what tests measure in {@code target/measurements.txt}, so that a test run prints nothing. */
public final class MeasurementLog {

    private static final Path FILE = Path.of("target", "measurements.txt");

    private MeasurementLog() {}

    public static synchronized void printf(String format, Object... values) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(
                    FILE,
                    String.format(Locale.ROOT, format, values),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
