package io.github.manusreactive.cli;

/** What is said on standard error. */
final class ConsoleMessages {

    private ConsoleMessages() {}

    /** Tells something, each of its lines under the program's name. */
    static void tell(String message) {
        message.lines().forEach(line -> System.err.println("manus: " + visible(line)));
    }

    /** Makes control characters and direction marks visible, because keys and answers are untrusted. */
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

    /** Whether a character is seen as it is. */
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
