package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the findings of all checks. Everything except {@link #messages} can be published. */
final class ExaminationFindings {

    private static final Pattern PROFILE_FIELD = Pattern.compile(".*profiles?");
    private static final Pattern PROFILE = Pattern.compile("[a-z]{2,12}|manus-[0-9.]{1,6}(-[a-z]{2,8})?");

    /** An unexpected place of an operation. */
    record PlaceOf(String operation, UnexpectedPlace place) {}

    private final List<CheckResult> results = new ArrayList<>();
    private final Map<PlaceOf, Integer> places = new LinkedHashMap<>();
    private final Map<String, Set<String>> limits = new TreeMap<>();
    private final Set<String> profiles = new TreeSet<>();
    private final ClockSkew clock = new ClockSkew();
    private int refusals;
    private boolean byToken;

    void add(CheckResult result) {
        results.add(result);
        refusals += result.trace().refusals();
        result.places()
                .forEach(place ->
                        places.merge(new PlaceOf(result.check().operation().wireName(), place), 1, Integer::sum));
        for (SeenExchange exchange : result.trace().exchanges()) {
            byToken |= exchange.byToken();
            clock.add(exchange);
            limits(exchange);
            try {
                profiles("", JsonCodec.standard().readObject(exchange.reply().body()));
            } catch (JsonReadException e) {
                // the outcome of the check shows that this is not JSON
            }
        }
    }

    private void limits(SeenExchange exchange) {
        exchange.reply().headers().asMap().forEach((header, values) -> {
            String name = header.toLowerCase(Locale.ROOT);
            if (ExchangeRedactor.isLimit(name) || name.equals("retry-after")) {
                values.stream()
                        .map(ExchangeRedactor::figures)
                        .forEach(figures -> limits.computeIfAbsent(name, unknown -> new TreeSet<>())
                                .add(figures == null ? "(text omitted)" : figures));
            }
        });
    }

    private void profiles(String field, @Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, each) -> profiles(name.toString(), each));
        } else if (value instanceof List<?> list) {
            list.forEach(each -> profiles(field, each));
        } else if (value instanceof String text
                && PROFILE_FIELD.matcher(field).matches()
                && PROFILE.matcher(text).matches()) {
            profiles.add(text);
        }
    }

    List<CheckResult> results() {
        return results;
    }

    /** Returns unexpected places and their counts. */
    Map<PlaceOf, Integer> places() {
        return places;
    }

    /** Returns values of rate limit headers by name. */
    Map<String, Set<String>> limits() {
        return limits;
    }

    Set<String> profiles() {
        return profiles;
    }

    ClockSkew clock() {
        return clock;
    }

    /** Returns the number of responses with status 429. */
    int refusals() {
        return refusals;
    }

    boolean byToken() {
        return byToken;
    }

    /** Returns the full error messages, for the account owner only. */
    List<String> messages() {
        List<String> messages = new ArrayList<>();
        for (CheckResult result : results) {
            String message = result.message();
            if (message != null) {
                messages.add(message);
            }
        }
        return messages;
    }

    /** Returns whether every check had an expected outcome, no place was unexpected and the clocks agree. */
    boolean isFine() {
        return places.isEmpty() && clock.isFine() && results.stream().allMatch(CheckResult::expected);
    }

    /** Returns the result in one line. */
    String verdict() {
        long checked = results.stream()
                .filter(result -> result.outcome() != CheckOutcome.NOT_CHECKED)
                .count();
        long wrong = results.stream().filter(result -> !result.expected()).count();
        String reads = checked + " checks, " + wrong + " failed, " + places.size() + " unexpected "
                + (places.size() == 1 ? "place" : "places") + ", " + (results.size() - checked) + " not checked";
        return clock.isFine() ? reads : reads + "; the clocks differ";
    }
}
