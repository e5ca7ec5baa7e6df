package io.github.manusreactive.internal.util;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Masks secrets in text from the server in every encoding: plain, percent-encoded, escaped for JSON or HTML (also
 * mixed), and in Base64 (both alphabets, padded or not), also within a longer Base64 text.
 */
public final class SecretRedactor {

    /** Replaces a secret. */
    public static final String HIDDEN = "****";

    /** Masking shorter secrets would mask parts of words. */
    private static final int SHORTEST_SECRET = 6;

    private static final int MOST_REPEATS = 2;

    /** Longest encoding of one character of a secret. */
    private static final int LONGEST_SPELLING = 12;

    /** Number of alternative readings of one text; they converge after a few characters. */
    private static final int MOST_POSITIONS = 16;

    private final Collection<String> secrets;
    private volatile String @Nullable [] spellings;

    /**
     * Creates a redactor.
     *
     * @param secrets texts to mask; those shorter than six characters are not masked
     */
    public SecretRedactor(Collection<String> secrets) {
        this.secrets = secrets;
    }

    /** Returns the text with all occurrences of the secrets replaced by {@value #HIDDEN}. */
    public String redact(String text) {
        if (!mayContainSecret(text)) {
            return text;
        }
        String redacted = text;
        for (String spelling : spellings()) {
            redacted = without(redacted, spelling);
        }
        return redacted;
    }

    /** Without an escape character, only the plain spellings can match; most texts are an id and need no more than this. */
    private boolean mayContainSecret(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text.charAt(i))) {
                return true;
            }
        }
        for (String spelling : spellings()) {
            if (text.contains(spelling)) {
                return true;
            }
        }
        return false;
    }

    /** Masks the beginning of a long text, including a secret that the limit would cut. */
    public String redact(String text, int limit) {
        if (text.length() <= limit) {
            return redact(text);
        }
        String start = redact(text.substring(0, limit));
        int incomplete = LONGEST_SPELLING
                * secrets.stream().mapToInt(String::length).max().orElse(0);
        return start.substring(0, Math.max(0, start.length() - incomplete));
    }

    /** Longest first, because a secret may be part of another one. */
    private String[] spellings() {
        String[] known = spellings;
        if (known == null) {
            Set<String> found = new LinkedHashSet<>();
            for (String secret : secrets) {
                if (secret.length() >= SHORTEST_SECRET) {
                    String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
                    found.add(secret);
                    addBase64(found, secret);
                    addBase64(found, form);
                    addBase64(found, form.replace("+", "%20"));
                }
            }
            known = found.toArray(String[]::new);
            Arrays.sort(known, (a, b) -> Integer.compare(b.length(), a.length()));
            spellings = known;
        }
        return known;
    }

    /**
     * Base64 depends on the number of preceding bytes modulo three; the outermost characters depend on their
     * neighbours.
     */
    private static void addBase64(Set<String> spellings, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            spellings.add(encoder.withoutPadding().encodeToString(bytes));
            for (int before = 0; before < 3; before++) {
                byte[] shifted = new byte[before + bytes.length];
                System.arraycopy(bytes, 0, shifted, before, bytes.length);
                String encoded = encoder.withoutPadding().encodeToString(shifted);
                int first = before == 0 ? 0 : before + 1;
                int last = shifted.length * 8 / 6;
                spellings.add(encoded.substring(first, last));
            }
        }
    }

    private static String without(String text, String secret) {
        StringBuilder redacted = null;
        int copied = 0;
        int at = 0;
        while (at < text.length()) {
            int end = mayBegin(text.charAt(at), secret) ? endOfMatch(text, at, secret) : -1;
            if (end < 0) {
                at++;
                continue;
            }
            redacted = redacted == null ? new StringBuilder(text.length()) : redacted;
            redacted.append(text, copied, at).append(HIDDEN);
            copied = end;
            at = end;
        }
        return redacted == null
                ? text
                : redacted.append(text, copied, text.length()).toString();
    }

    private static boolean mayBegin(char c, String secret) {
        return c == secret.charAt(0) || isEscape(c);
    }

    private static boolean isEscape(char c) {
        return c == '%' || c == '\\' || c == '&' || c == '+';
    }

    /** Returns the end of the secret that starts at a position, or -1. Follows all readings of the text in parallel. */
    private static int endOfMatch(String text, int start, String secret) {
        int[] positions = {start};
        int next;
        for (int i = 0; i < secret.length(); i = next) {
            int codePoint = secret.codePointAt(i);
            next = i + Character.charCount(codePoint);
            int[] following = new int[MOST_POSITIONS];
            int count = 0;
            for (int position : positions) {
                count = read(text, position, codePoint, following, count);
            }
            if (count == 0) {
                return -1;
            }
            positions = Arrays.copyOf(following, count);
        }
        return Arrays.stream(positions).max().orElse(-1);
    }

    /** Adds the positions after each encoding of the character at a position. */
    private static int read(String text, int at, int codePoint, int[] ends, int count) {
        String character = Character.toString(codePoint);
        int found = count;
        if (text.startsWith(character, at)) {
            found = add(ends, found, at + character.length());
        }
        if (at >= text.length()) {
            return found;
        }
        switch (text.charAt(at)) {
            case '%' -> {
                found = percent(text, at, character, ends, found);
                // a space of a form that was encoded again
                found = codePoint == ' ' ? percent(text, at, "+", ends, found) : found;
            }
            case '\\' -> found = escape(text, at, codePoint, ends, found);
            case '&' -> found = add(ends, found, entity(text, at, codePoint));
            case '+' -> found = add(ends, found, codePoint == ' ' ? at + 1 : -1);
            default -> {
                // only the plain form matches
            }
        }
        return found;
    }

    private static int add(int[] ends, int count, int end) {
        if (end < 0 || count == ends.length) {
            return count;
        }
        for (int i = 0; i < count; i++) {
            if (ends[i] == end) {
                return count;
            }
        }
        ends[count] = end;
        return count + 1;
    }

    /** {@code %2F}, or {@code %252F} if encoded more than once. */
    private static int percent(String text, int at, String character, int[] ends, int count) {
        int found = count;
        for (int repeats = 0; repeats <= MOST_REPEATS; repeats++) {
            String before = "%" + "25".repeat(repeats);
            int position = at;
            for (byte unit : character.getBytes(StandardCharsets.UTF_8)) {
                String hex = before + HexFormat.of().toHexDigits(unit);
                position = text.regionMatches(true, position, hex, 0, hex.length()) ? position + hex.length() : -1;
                if (position < 0) {
                    break;
                }
            }
            found = add(ends, found, position);
        }
        return found;
    }

    /** One or more backslashes, for text escaped more than once, then the character, its letter or its number. */
    private static int escape(String text, int at, int codePoint, int[] ends, int count) {
        int found = count;
        int position = at;
        while (position < text.length() && text.charAt(position) == '\\') {
            position++;
        }
        if (codePoint == '\\') {
            for (int end = at + 2; end <= position; end++) {
                found = add(ends, found, end);
            }
        } else if (text.startsWith(Character.toString(codePoint), position)) {
            found = add(ends, found, position + Character.charCount(codePoint));
        }
        int letter = "\b\f\n\r\t".indexOf(codePoint);
        if (letter >= 0 && position < text.length() && text.charAt(position) == "bfnrt".charAt(letter)) {
            found = add(ends, found, position + 1);
        }
        return add(ends, found, unicode(text, at, position, codePoint));
    }

    /** {@code \}{@code u002f}, one for each UTF-16 unit. */
    private static int unicode(String text, int at, int behindBackslashes, int codePoint) {
        int backslashes = behindBackslashes - at;
        int position = at;
        for (char unit : Character.toChars(codePoint)) {
            if (!text.startsWith("\\".repeat(backslashes), position)) {
                return -1;
            }
            position += backslashes;
            if (!text.regionMatches(true, position, "u" + HexFormat.of().toHexDigits(unit), 0, 5)) {
                return -1;
            }
            position += 5;
        }
        return position;
    }

    private static int entity(String text, int at, int codePoint) {
        int end = text.indexOf(';', at);
        if (end < 0 || end - at > 12) {
            return -1;
        }
        String name = text.substring(at + 1, end).toLowerCase(Locale.ROOT);
        boolean same = switch (codePoint) {
            case '&' -> name.equals("amp");
            case '<' -> name.equals("lt");
            case '>' -> name.equals("gt");
            case '"' -> name.equals("quot");
            case '\'' -> name.equals("apos");
            default -> false;
        };
        return same || name.matches("#0*" + codePoint) || name.matches("#x0*" + Integer.toHexString(codePoint))
                ? end + 1
                : -1;
    }
}
