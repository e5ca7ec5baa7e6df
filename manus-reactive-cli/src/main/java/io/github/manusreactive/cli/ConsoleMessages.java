package io.github.manusreactive.cli;

/** Messages on standard error. */
final class ConsoleMessages {

    private ConsoleMessages() {}

    /** Prints a message; each line begins with the program's name. */
    static void tell(String message) {
        message.lines().forEach(line -> System.err.println("manus: " + visible(line)));
    }

    /** Escapes control characters and direction marks, because keys and answers are untrusted. */
    static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (acts(each)) {
                shown.append(String.format("\\u%04x", (int) each));
            } else {
                shown.append(each);
            }
        }
        return shown.toString();
    }

    /** Returns whether {@link #visible} leaves a character unchanged. */
    static boolean isVisible(char each) {
        return !acts(each);
    }

    private static boolean acts(char each) {
        return Character.isISOControl(each)
                || each == '\u2028'
                || each == '\u2029'
                || each >= '\u202a' && each <= '\u202e'
                || each >= '\u2066' && each <= '\u2069';
    }
}
