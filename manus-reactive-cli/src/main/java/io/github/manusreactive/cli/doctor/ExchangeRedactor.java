package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts exchanges to the format of the recorded conversations, without account data. */
final class ExchangeRedactor {

    /** Parameters that only the doctor sets. */
    private static final Set<String> OWN_PARAMETERS = Set.of("limit");

    private static final int MOST_TEXT = 2000;
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("(application|text)/(json|html|plain)(; ?charset=[Uu][Tt][Ff]-8)?");
    private static final Pattern FIGURES = Pattern.compile("[0-9]{1,13}([.,;= ]|[0-9]{1,13}|w=)*");

    private final ValueRedactor values;

    ExchangeRedactor(ValueRedactor values) {
        this.values = values;
    }

    Map<String, Object> redact(SeenExchange exchange) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", ReadOnlyTransport.READ);
        request.put("path", apiPath(exchange.uri()));
        Map<String, Object> query = query(exchange.uri());
        if (!query.isEmpty()) {
            request.put("query", query);
        }
        Map<String, Object> redacted = new LinkedHashMap<>();
        redacted.put("request", request);
        redacted.put("status", exchange.reply().status());
        redacted.put("headers", headers(exchange.reply().headers()));
        Object body = body(exchange.reply().body());
        if (body != null) {
            redacted.put("body", body);
        }
        return redacted;
    }

    /** Returns the API path without the prefix of a gateway. */
    private static String apiPath(URI uri) {
        String path = uri.getPath();
        return path.substring(Math.max(0, path.lastIndexOf("/v2/")));
    }

    private Map<String, Object> query(URI uri) {
        Map<String, Object> query = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String parameter : uri.getRawQuery().split("&")) {
                int sign = parameter.indexOf('=');
                String name = sign < 0 ? parameter : parameter.substring(0, sign);
                String value = URLDecoder.decode(parameter.substring(sign + 1), StandardCharsets.UTF_8);
                query.put(name, OWN_PARAMETERS.contains(name) ? value : values.redact(name, value));
            }
        }
        return query;
    }

    private @Nullable Object body(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            return values.redact("", JsonCodec.standard().readObject(body));
        } catch (JsonReadException e) {
            String text = new String(body, StandardCharsets.UTF_8);
            return values.redact("", text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT));
        }
    }

    /** Returns the headers that are known to be harmless. Others may identify the account or the network. */
    private Map<String, Object> headers(HttpHeaders headers) {
        Map<String, Object> kept = new LinkedHashMap<>();
        headers.asMap().keySet().forEach(name -> {
            String value = headers.first(name);
            String redacted = value == null ? null : header(name.toLowerCase(Locale.ROOT), value);
            if (redacted != null) {
                kept.put(name.toLowerCase(Locale.ROOT), redacted);
            }
        });
        return kept;
    }

    private @Nullable String header(String name, String value) {
        if (isLimit(name)) {
            return figures(value);
        }
        return switch (name) {
            case "content-type" -> MEDIA_TYPE.matcher(value).matches() ? value : "application/octet-stream";
            case "date" -> date(value);
            case "retry-after" -> date(value) != null ? date(value) : figures(value);
            case "x-request-id" -> String.valueOf(values.redact("request_id", value));
            default -> null;
        };
    }

    /** Returns whether a header describes rate limits. */
    static boolean isLimit(String name) {
        return name.matches("(x-)?ratelimit(-[a-z]{1,20}){0,3}");
    }

    /** Returns the numbers of a value, or {@code null} if it contains other text. */
    static @Nullable String figures(String value) {
        return value.length() <= 60 && FIGURES.matcher(value).matches() ? value : null;
    }

    /** Returns an HTTP date, or {@code null} if the value is not one. */
    static @Nullable String date(String value) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
