package io.github.manusreactive.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What standard error is written to.
 *
 * @param columns its width, 0 where it is no terminal
 * @param colour whether colours are wanted there
 * @param unicode whether it shows more than ASCII
 */
record TerminalTraits(int columns, boolean colour, boolean unicode) {

    private static final int USUAL_COLUMNS = 80;

    /** As it is now; asks the shell, since Java's console also depends on where the other streams go. */
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

    /** With the usual width where it has none. */
    TerminalTraits withWidth() {
        return isTerminal() ? this : new TerminalTraits(USUAL_COLUMNS, colour, unicode);
    }

    /** Whether standard output ends in a file, where it cannot come between the lines of a terminal. */
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

    /** Rows and columns, {@code null} where standard error is no terminal. */
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
