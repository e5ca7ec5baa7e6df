package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces JSON values with invented ones of the same form; equal values get equal replacements. Booleans, small numbers other
 * than credits, times and API words are kept, so that a reader behaves in the same way.
 */
final class ValueRedactor {

    /** Fields whose values are API words. Other values are replaced. */
    private static final Set<String> WORD_FIELDS = Set.of(
            "type",
            "status",
            "agent_status",
            "task_type",
            "share_visibility",
            "visibility",
            "message_type",
            "delivery_kind",
            "response_method",
            "selection_mode",
            "waiting_for_event_type",
            "reason",
            "code",
            "error_type",
            "owner_type",
            "refresh_interval",
            "publish_status",
            "agent_profile",
            "algorithm",
            "enum",
            "required",
            "action",
            "order",
            "verbose",
            "sort_by",
            "is_asc",
            "scope");

    /** A word in lower case, or in camel case for waiting types. */
    private static final Pattern WORD = Pattern.compile("[a-z][a-z_]{1,29}|[a-z]{2,12}([A-Z][a-z]{1,12}){1,4}");

    /** API words of another form, and ids that are the same for all accounts. */
    private static final Set<String> CONSTANTS = Set.of(
            "RSA-SHA256", "manus-1.6", "manus-1.6-lite", "manus-1.6-max", "agent-default", "agent-default-main_task");

    private static final Set<String> TOOLS =
            Set.of("browser", "text_editor", "search", "search_image", "terminal", "media_viewer", "suggestion");

    /** Objects whose field names are user data. */
    private static final Set<String> FREE_FORM = Set.of("value", "params", "result", "input", "structured_output");

    private static final Pattern TIME_FIELD = Pattern.compile("timestamp|date|.*(_at|_date|_time|_end|_start)");
    private static final Pattern CREDITS_FIELD = Pattern.compile("(.*_)?credits?(_.*)?|task_count");
    private static final long MOST_UNTOUCHED = 999_999;
    private static final int DEEPEST_TEXT = 3;
    private static final int LINE = 64;

    private final TextInventor inventor;
    private final Map<String, String> mails = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    ValueRedactor(byte[] salt) {
        this.inventor = new TextInventor(salt);
    }

    /** Redacts the value of a field. */
    @Nullable
    Object redact(String field, @Nullable Object value) {
        return redact(new TextPlace(field, false, 0), value);
    }

    /** The place of a value: its field, whether it is in user data, and its depth in JSON inside strings. */
    private record TextPlace(String field, boolean free, int texts) {

        TextPlace in(String name) {
            return new TextPlace(name, free || FREE_FORM.contains(name), texts);
        }

        boolean isTime() {
            return !free && TIME_FIELD.matcher(field).matches();
        }

        /** Returns whether numbers are private: credits of the account and numbers in user data. */
        boolean hasPrivateNumbers() {
            return free || CREDITS_FIELD.matcher(field).matches();
        }
    }

    private @Nullable Object redact(TextPlace place, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
            object.forEach((name, each) ->
                    redacted.put(name(place, name.toString()), redact(place.in(name.toString()), each)));
            return redacted;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> redacted = new ArrayList<>();
            list.forEach(each -> redacted.add(redact(place, each)));
            return redacted;
        }
        return value instanceof Number number ? number(place, number) : text(place, value.toString());
    }

    private String name(TextPlace place, String name) {
        return !place.free() && NameRedactor.isName(name)
                ? name
                : names.computeIfAbsent(name, unknown -> "field_" + (names.size() + 1));
    }

    private Object number(TextPlace place, Number number) {
        BigDecimal exact = new BigDecimal(number.toString());
        if (exact.scale() > 0) {
            return new BigDecimal(inventor.digits(exact.toPlainString()));
        }
        BigInteger whole = exact.toBigInteger();
        boolean small = whole.abs().compareTo(BigInteger.valueOf(MOST_UNTOUCHED)) <= 0;
        boolean kept = place.hasPrivateNumbers()
                ? whole.signum() == 0
                : small || place.isTime() && isPlausibleTime(whole.toString());
        if (kept) {
            return number;
        }
        return new BigInteger(inventor.digits(whole.toString()));
    }

    private String text(TextPlace place, String text) {
        if (isWord(place, text)) {
            return text;
        }
        return switch (TextKind.of(text)) {
            case EMPTY -> text;
            case DIGITS -> place.isTime() && isPlausibleTime(text) ? text : inventor.digits(text);
            case TIME -> !place.free() && isPlausibleYear(text) ? text : inventor.token(text);
            case URL -> inventor.url(text);
            case MAIL -> mails.computeIfAbsent(text, unknown -> "user-" + (mails.size() + 1) + "@example.org");
            case JSON -> json(place, text);
            case TOKEN -> inventor.token(text);
            case PROSE -> place.field().equals("public_key") ? publicKey(text) : inventor.prose(text);
        };
    }

    private static boolean isWord(TextPlace place, String text) {
        if (place.free()) {
            return false;
        }
        return CONSTANTS.contains(text)
                || WORD_FIELDS.contains(place.field()) && WORD.matcher(text).matches()
                || place.field().equals("tool") && TOOLS.contains(text);
    }

    /** Returns whether the number is a recent time in seconds or milliseconds. */
    private static boolean isPlausibleTime(String digits) {
        if (digits.length() != 10 && digits.length() != 13) {
            return false;
        }
        long number = Long.parseLong(digits);
        Instant time = digits.length() == 10 ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
        return isPlausibleYear(time.toString());
    }

    /** Returns whether the year is recent; a date of birth is not. */
    private static boolean isPlausibleYear(String iso) {
        int year = Integer.parseInt(iso.substring(0, 4));
        return year >= 2020 && year < 2040;
    }

    /** Redacts JSON inside a string and returns it as a string. */
    private String json(TextPlace place, String text) {
        if (place.texts() < DEEPEST_TEXT) {
            try {
                Object parsed = JsonCodec.standard()
                        .readObject(("{\"json\":" + text + "}").getBytes(StandardCharsets.UTF_8))
                        .get("json");
                Object redacted = redact(new TextPlace(place.field(), place.free(), place.texts() + 1), parsed);
                if (redacted != null) {
                    return new String(JsonCodec.standard().write(redacted), StandardCharsets.UTF_8);
                }
            } catch (JsonReadException e) {
                // not JSON
            }
        }
        return inventor.prose(text);
    }

    /** Keeps the public key, written from its bytes because the text may contain comments. */
    private String publicKey(String text) {
        RSAPublicKey key = WebhookKeyInspector.parse(text);
        if (key == null) {
            return inventor.prose(text);
        }
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }
}
