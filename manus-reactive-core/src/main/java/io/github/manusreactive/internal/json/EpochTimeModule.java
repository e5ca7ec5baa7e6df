package io.github.manusreactive.internal.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Reads and writes times. The API documents Unix seconds, except milliseconds in task events and plan steps, and sends both as
 * numbers or as strings of digits. ISO-8601 texts are accepted too. A number above 1e11 is taken as milliseconds: as seconds it
 * would lie beyond the year 5000. Zero and the empty text mean that there is no time.
 */
public final class EpochTimeModule {

    private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(100_000_000_000L);

    private static final int MOST_DIGITS = 20;

    private static final int MOST_DIGITS_OF_LONG = 18;
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .toFormatter(Locale.ROOT);

    private EpochTimeModule() {}

    static SimpleModule module() {
        return new SimpleModule("manus-epoch-times")
                .addDeserializer(Instant.class, new InstantReader())
                .addSerializer(Instant.class, new EpochSecondsWriter());
    }

    /** Reads a Unix time in seconds, or in milliseconds above 1e11; zero means no time. */
    private static @Nullable Instant ofNumber(BigDecimal number) {
        if (number.signum() == 0) {
            return null;
        }
        BigDecimal seconds = number.abs().compareTo(FIRST_MILLIS) > 0 ? number.movePointLeft(3) : number;
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        long nanos = seconds.subtract(whole).movePointRight(9).longValue();
        return Instant.ofEpochSecond(whole.longValueExact(), nanos);
    }

    /** The form of almost every time: without the objects of the general case. */
    private static @Nullable Instant ofNumber(long number) {
        if (number == 0) {
            return null;
        }
        return number > FIRST_MILLIS.longValue() ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }

    private static boolean isWholeNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MOST_DIGITS_OF_LONG;
    }

    /** Reads a time from digits or ISO-8601 text, in UTC if the text has no zone. */
    private static @Nullable Instant ofText(String text) {
        if (isWholeNumber(text)) {
            return ofNumber(Long.parseLong(text));
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            TemporalAccessor time = ISO.parseBest(
                    text.replaceFirst(" +", "T"), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (time instanceof OffsetDateTime zoned) {
                return zoned.toInstant();
            }
            LocalDateTime local = time instanceof LocalDate date ? date.atStartOfDay() : LocalDateTime.from(time);
            return local.toInstant(ZoneOffset.UTC);
        }
        // an exponent can express numbers that do not fit into memory
        if (number.precision() - number.scale() > MOST_DIGITS || number.scale() > MOST_DIGITS) {
            throw new DateTimeException("not a time");
        }
        return ofNumber(number);
    }

    private static final class InstantReader extends StdDeserializer<Instant> {

        private static final int LONGEST = 40;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context) {
            JsonToken token = parser.currentToken();
            if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
                return (Instant) context.handleUnexpectedToken(getValueType(context), parser);
            }
            String text = parser.getString().strip();
            try {
                if (text.length() > LONGEST) {
                    throw new DateTimeException("too long for a time");
                }
                return text.isEmpty() ? null : ofText(text);
            } catch (DateTimeException | ArithmeticException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, text, "not a time");
            }
        }
    }

    private static final class EpochSecondsWriter extends StdSerializer<Instant> {

        EpochSecondsWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(value.getEpochSecond());
        }
    }
}
