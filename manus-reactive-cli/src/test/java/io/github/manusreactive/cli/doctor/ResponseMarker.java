package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Puts marked words into every place of a response where a text, a number or a name can be, and adds unknown fields. */
final class ResponseMarker {

    /** Begins or ends every word of letters that is put in. */
    static final String MARK = "Zq7x";

    private final Random random;
    private final double share;

    /** Everything that was put in. */
    final Set<String> secrets = new LinkedHashSet<>();

    /**
     * @param share of the known values that are replaced
     */
    ResponseMarker(long seed, double share) {
        this.random = new Random(seed);
        this.share = share;
    }

    HttpResponse mark(HttpResponse reply) {
        Map<String, Object> body = JsonCodec.standard().readObject(reply.body());
        Map<String, Object> marked = new LinkedHashMap<>();
        body.forEach((name, value) -> marked.put(name, name.equals("ok") ? value : value(value)));
        marked.put("unknown_field", unknown(2));
        return new HttpResponse(
                reply.status(),
                reply.headers()
                        .with("set-cookie", text())
                        .with("x-request-id", token())
                        .with("x-ratelimit-user", token())
                        .with("content-type", "application/json; owner=" + token()),
                JsonCodec.standard().write(marked));
    }

    private Object value(Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> marked = new LinkedHashMap<>();
            object.forEach((name, each) -> marked.put(name.toString(), value(each)));
            if (random.nextInt(3) == 0) {
                marked.put("unknown_" + (char) ('a' + random.nextInt(26)), unknown(2));
            }
            if (random.nextInt(6) == 0) {
                marked.put(text(), unknown(1));
            }
            return marked;
        }
        if (value instanceof List<?> list) {
            List<Object> marked = new ArrayList<>();
            list.forEach(each -> marked.add(value(each)));
            return marked;
        }
        return value instanceof String && random.nextDouble() < share ? anyText() : value;
    }

    /** Equal texts in a response are rare, and a reader needs none of them. */
    private String anyText() {
        return switch (random.nextInt(7)) {
            case 0 -> text();
            case 1 -> token();
            case 2 -> "https://" + token() + ".test/" + token() + "?" + token() + "=" + token();
            case 3 -> token() + "@" + token() + ".test";
            case 4 -> digits(12);
            case 5 -> "{\"" + token() + "\":\"" + text() + "\",\"list\":[\"" + token() + "\"]}";
            default -> text() + "\n" + text() + " https://" + token() + ".test";
        };
    }

    private Object unknown(int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 3)) {
            case 0, 1 -> anyText();
            case 2 -> Long.parseLong(digits(15));
            case 3 -> {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("inner", unknown(depth - 1));
                object.put(token(), unknown(depth - 1));
                yield object;
            }
            default -> List.of(unknown(depth - 1), unknown(depth - 1));
        };
    }

    private String text() {
        return keep("of " + token() + " and " + token());
    }

    private String token() {
        return keep(MARK + Integer.toString(random.nextInt(36 * 36 * 36), 36));
    }

    private String digits(int length) {
        StringBuilder digits = new StringBuilder("9");
        while (digits.length() < length) {
            digits.append(random.nextInt(10));
        }
        return keep(digits.toString());
    }

    private String keep(String secret) {
        secrets.add(secret);
        return secret;
    }

    /** Whether a text holds anything that was put in. */
    static List<String> leaks(String text, Set<String> secrets) {
        List<String> leaks = new ArrayList<>();
        for (String secret : secrets) {
            if (text.contains(secret)) {
                leaks.add(secret);
            }
        }
        if (text.toLowerCase().contains(MARK.toLowerCase())) {
            leaks.add(text.substring(Math.max(0, text.toLowerCase().indexOf(MARK.toLowerCase()) - 60)));
        }
        return leaks;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
