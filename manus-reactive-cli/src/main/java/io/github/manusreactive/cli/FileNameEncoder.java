package io.github.manusreactive.cli;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Converts keys and file names from agents into names that are safe on common file systems: one path element of at most 255
 * bytes, without characters or names that Windows reserves, without a leading dot or hyphen, and unique even if the file system
 * ignores case.
 */
final class FileNameEncoder {

    private static final int MOST_BYTES = 255;
    private static final int MOST_FOLDER_BYTES = 100;
    private static final int MOST_EXTENSION_BYTES = 32;

    private static final Pattern PLAIN_KEY = Pattern.compile("[a-z0-9_][a-z0-9._-]*");
    private static final Pattern RESERVED = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\\..*)?");
    private static final String UNSAFE = "/\\:*?\"<>|";
    private static final String UNNAMED = "file";

    private FileNameEncoder() {}

    /**
     * Returns the folder name of a key: the key itself if it is short and consists of {@code a-z 0-9 . _ -};
     * otherwise its allowed characters, {@code ~} and 64 bits of its SHA-256. Two keys never share a folder.
     */
    static String folder(String key) {
        boolean plain = PLAIN_KEY.matcher(key).matches()
                && key.length() <= MOST_FOLDER_BYTES
                && !key.endsWith(".")
                && !RESERVED.matcher(key).matches();
        return plain
                ? key
                : start(safe(key), MOST_FOLDER_BYTES) + "~" + HexFormat.of().toHexDigits(KeyHashes.hash(key));
    }

    /**
     * Returns a safe file name.
     *
     * @param name name from the agent
     * @param used names already used in the folder, with case folded; the new name is added
     */
    static String file(String name, Set<String> used) {
        String safe = safe(name);
        String encoded = shortened(safe, "");
        for (int number = 2; !used.add(withoutCase(encoded)); number++) {
            encoded = shortened(safe, " (" + number + ")");
        }
        return encoded;
    }

    private static String safe(String name) {
        StringBuilder safe = new StringBuilder(name.length());
        Normalizer.normalize(name, Normalizer.Form.NFC).codePoints().forEach(point -> {
            boolean unsafe = UNSAFE.indexOf(point) >= 0
                    || Character.getType(point) == Character.SURROGATE
                    || point <= Character.MAX_VALUE && !ConsoleMessages.isVisible((char) point);
            safe.appendCodePoint(unsafe ? '_' : point);
        });
        String stripped = safe.toString().strip().replaceAll("[. ]+$", "");
        if (stripped.isEmpty()) {
            return UNNAMED;
        }
        return stripped.startsWith(".")
                        || stripped.startsWith("-")
                        || RESERVED.matcher(stripped).matches()
                ? "_" + stripped
                : stripped;
    }

    /** Truncates the part before the extension. */
    private static String shortened(String name, String suffix) {
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && bytes(name.substring(dot)) <= MOST_EXTENSION_BYTES ? name.substring(dot) : "";
        String base = name.substring(0, name.length() - extension.length());
        return start(base, MOST_BYTES - bytes(suffix) - bytes(extension)) + suffix + extension;
    }

    /** Returns the longest prefix of whole code points that fits. */
    private static String start(String text, int mostBytes) {
        int end = 0;
        for (int size = 0; end < text.length(); ) {
            int next = text.offsetByCodePoints(end, 1);
            size += bytes(text.substring(end, next));
            if (size > mostBytes) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String withoutCase(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
