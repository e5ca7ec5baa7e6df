package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.internal.json.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Redacted exchanges and the client's conclusions. */
final class ExchangeRecording {

    /** Description in every recording. */
    static final String WHAT = "Reads of an account, recorded by manus doctor.";

    private final ExchangeRedactor redactor;
    private final List<Map<String, Object>> exchanges = new ArrayList<>();
    private final List<Integer> successes = new ArrayList<>();
    private final List<Map<String, Object>> errors = new ArrayList<>();

    ExchangeRecording(byte[] salt) {
        this.redactor = new ExchangeRedactor(new ValueRedactor(salt));
    }

    void add(SeenExchange exchange) {
        int index = exchanges.size();
        exchanges.add(redactor.redact(exchange));
        int status = exchange.reply().status();
        if (status / 100 == 2) {
            successes.add(index);
        } else {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("index", index);
            error.put("kind", kind(status));
            errors.add(error);
        }
    }

    private static String kind(int status) {
        return switch (status) {
            case 401 -> "credential";
            case 403 -> "permission";
            case 404 -> "missing";
            case 429 -> "limit";
            default -> status / 100 == 5 ? "server" : "argument";
        };
    }

    /** Returns UTF-8 JSON in the format of the recorded conversations. */
    byte[] json() {
        Map<String, Object> expect = new LinkedHashMap<>();
        expect.put("successes", successes);
        expect.put("errors", errors);
        Map<String, Object> recording = new LinkedHashMap<>();
        recording.put("what", WHAT);
        recording.put("exchange", exchanges);
        recording.put("expect", expect);
        return JsonCodec.standard().write(recording);
    }
}
