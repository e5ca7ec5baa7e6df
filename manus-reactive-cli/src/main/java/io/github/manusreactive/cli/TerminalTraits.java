package io.github.manusreactive.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of standard error.
 *
 * @param columns width, 0 if it is not a terminal
 * @param colour whether to use colours
 * @param unicode whether it supports more than ASCII
 */
record TerminalTraits(int columns, boolean colour, boolean unicode) {

    private static final int USUAL_COLUMNS = 80;

    /** Detects the current terminal. Asks the shell, because Java's console also depends on the other streams. */
    static TerminalTraits ofStandardError() {
        return of(size(), System.getenv());
    }

    static TerminalTraits of(@Nullable String size, Map<String, String> environment) {
        String kind = environment.getOrDefault("TERM", "");
        int columns = size == null || kind.equals("dumb") ? 0 : columns(size);
        String locale = environment.getOrDefault(
                "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "")));
        return new TerminalTraits(
                columns,
                columns > 0 && environment.getOrDefault("NO_COLOR", "").isEmpty(),
                locale.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8"));
    }

    boolean isTerminal() {
        return columns > 0;
    }

    /** Returns this terminal, with a default width if it has none. */
    TerminalTraits withWidth() {
        return isTerminal() ? this : new TerminalTraits(USUAL_COLUMNS, colour, unicode);
    }

    /** Returns whether standard output is a file, so that it cannot mix with the lines of a terminal. */
    static boolean standardOutputIsFile() {
        try {
            return new ProcessBuilder("test", "-f", "/dev/stdout")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns rows and columns, or {@code null} if standard error is not a terminal. */
    private static @Nullable String size() {
        try {
            Process asked = new ProcessBuilder("sh", "-c", "test -t 2 && { stty size <&2 2>/dev/null || echo; }")
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] said = asked.getInputStream().readAllBytes();
            return asked.waitFor(1, TimeUnit.SECONDS) && asked.exitValue() == 0
                    ? new String(said, StandardCharsets.US_ASCII)
                    : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static int columns(String size) {
        String[] parts = size.trim().split(" ");
        try {
            int columns = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
            return columns > 0 ? columns : USUAL_COLUMNS;
        } catch (NumberFormatException e) {
            return USUAL_COLUMNS;
        }
    }
}
