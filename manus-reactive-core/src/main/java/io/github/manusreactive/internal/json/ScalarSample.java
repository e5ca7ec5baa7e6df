package io.github.manusreactive.internal.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A sample value of a class that maps to one JSON value, to test how the caller's mapper writes and reads the class, and a
 * description of the format for the agent.
 *
 * @param sample any value
 * @param words description of the value, if the JSON type is not sufficient
 */
record ScalarSample(Object sample, @Nullable String words) {

    private static final LocalDateTime TIME = LocalDateTime.of(2031, 12, 24, 17, 5);
    private static final Duration DURATION = Duration.ofMinutes(90);
    private static final Map<Long, String> UNITS = units();
    private static final Map<Class<?>, ScalarSample> FORMS = forms();

    static @Nullable ScalarSample of(Class<?> type) {
        return FORMS.get(type);
    }

    /** Returns the schema's description of a value in the form of the written one. */
    @Nullable
    String description(Object written, JsonFormat.Value format) {
        if (words == null) {
            boolean text = sample instanceof CharSequence || sample instanceof char[];
            return text || !(written instanceof String) ? null : "As text, for example " + written;
        }
        if (written instanceof Number number) {
            String unit = UNITS.get(number.longValue());
            return words.replace(" in ISO 8601", unit == null ? "" : " as " + unit) + ", for example "
                    + new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
        }
        String form = format.hasPattern() ? words.replace(" in ISO 8601", "") + " as " + format.getPattern() : words;
        return form + ", for example " + written;
    }

    /** Returns the unit of each number that a mapper may write for the samples of times and durations. */
    private static Map<Long, String> units() {
        String epoch = " since 1970-01-01";
        String epochTime = epoch + "T00:00:00Z";
        Instant instant = TIME.toInstant(ZoneOffset.UTC);
        return Map.of(
                instant.getEpochSecond(), "seconds" + epochTime,
                instant.toEpochMilli(), "milliseconds" + epochTime,
                TIME.toLocalDate().toEpochDay(), "days" + epoch,
                DURATION.toSeconds(), "seconds",
                DURATION.toMillis(), "milliseconds");
    }

    private static Map<Class<?>, ScalarSample> forms() {
        Map<Class<?>, ScalarSample> forms = new LinkedHashMap<>();
        plain(forms, true, boolean.class, Boolean.class);
        plain(forms, (byte) 1, byte.class, Byte.class);
        plain(forms, (short) 1, short.class, Short.class);
        plain(forms, 1, int.class, Integer.class);
        plain(forms, 1L, long.class, Long.class);
        plain(forms, 1.5f, float.class, Float.class);
        plain(forms, 1.5, double.class, Double.class, Number.class);
        plain(forms, BigInteger.TEN, BigInteger.class);
        plain(forms, new BigDecimal("1.5"), BigDecimal.class);
        plain(forms, "text", String.class, CharSequence.class);
        plain(forms, OptionalInt.of(1), OptionalInt.class);
        plain(forms, OptionalLong.of(1), OptionalLong.class);
        plain(forms, OptionalDouble.of(1.5), OptionalDouble.class);
        forms.put(char.class, new ScalarSample('x', "One character"));
        forms.put(Character.class, new ScalarSample('x', "One character"));
        forms.put(char[].class, new ScalarSample("text".toCharArray(), null));
        forms.put(byte[].class, new ScalarSample(new byte[] {77, 97, 110}, "Bytes in Base64"));
        forms.put(LocalDate.class, new ScalarSample(TIME.toLocalDate(), "Date in ISO 8601"));
        forms.put(LocalTime.class, new ScalarSample(TIME.toLocalTime(), "Time in ISO 8601"));
        forms.put(LocalDateTime.class, new ScalarSample(TIME, "Date and time in ISO 8601"));
        forms.put(
                OffsetDateTime.class,
                new ScalarSample(TIME.atOffset(ZoneOffset.UTC), "Date and time with offset in ISO 8601"));
        forms.put(
                OffsetTime.class,
                new ScalarSample(TIME.toLocalTime().atOffset(ZoneOffset.UTC), "Time with offset in ISO 8601"));
        forms.put(
                ZonedDateTime.class,
                new ScalarSample(TIME.atZone(ZoneOffset.UTC), "Date and time with offset in ISO 8601"));
        Instant instant = TIME.toInstant(ZoneOffset.UTC);
        forms.put(Instant.class, new ScalarSample(instant, "Date and time in UTC in ISO 8601"));
        forms.put(Date.class, new ScalarSample(Date.from(instant), "Date and time with offset in ISO 8601"));
        Calendar calendar = GregorianCalendar.from(TIME.atZone(ZoneOffset.UTC));
        forms.put(Calendar.class, new ScalarSample(calendar, "Date and time with offset in ISO 8601"));
        forms.put(Year.class, new ScalarSample(Year.of(2031), "Year"));
        forms.put(YearMonth.class, new ScalarSample(YearMonth.of(2031, 12), "Year and month in ISO 8601"));
        forms.put(MonthDay.class, new ScalarSample(MonthDay.of(12, 24), "Month and day in ISO 8601"));
        forms.put(Duration.class, new ScalarSample(DURATION, "Duration in ISO 8601"));
        forms.put(Period.class, new ScalarSample(Period.ofDays(10), "Period in ISO 8601"));
        forms.put(ZoneId.class, new ScalarSample(ZoneId.of("Europe/Paris"), "Time zone"));
        forms.put(ZoneOffset.class, new ScalarSample(ZoneOffset.ofHours(1), "Offset from UTC"));
        forms.put(UUID.class, new ScalarSample(UUID.fromString("6f1c1f0e-3c5d-4c38-9b0e-1d5a4c6f2b10"), "UUID"));
        forms.put(URI.class, new ScalarSample(URI.create("https://example.com/a"), "URI"));
        forms.put(Locale.class, new ScalarSample(Locale.GERMANY, "Language tag"));
        forms.put(Currency.class, new ScalarSample(Currency.getInstance("EUR"), "Currency code in ISO 4217"));
        return Map.copyOf(forms);
    }

    private static void plain(Map<Class<?>, ScalarSample> forms, Object sample, Class<?>... types) {
        for (Class<?> type : types) {
            forms.put(type, new ScalarSample(sample, null));
        }
    }
}
