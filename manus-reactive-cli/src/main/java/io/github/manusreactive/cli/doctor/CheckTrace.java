package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.json.UnexpectedField;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the requests and responses of one check. Stored in the Reactor context. */
final class CheckTrace {

    private static final int TOO_MANY_REQUESTS = 429;

    /** An unexpected field and its response. */
    record ReportedField(UnexpectedField field, byte[] body) {}

    private final List<SeenExchange> exchanges = new CopyOnWriteArrayList<>();
    private final List<ReportedField> fields = new CopyOnWriteArrayList<>();
    private volatile Duration took = Duration.ZERO;
    private volatile int attempts;

    void exchanged(SeenExchange exchange) {
        exchanges.add(exchange);
    }

    /** Adds an unexpected field of the newest response. */
    void reported(UnexpectedField field) {
        byte[] body = exchanges.isEmpty()
                ? new byte[0]
                : exchanges.get(exchanges.size() - 1).reply().body();
        fields.add(new ReportedField(field, body));
    }

    /** Adds the duration and attempts of a call. The calls of a check run one after another. */
    void callEnded(Duration time, int sent) {
        took = took.plus(time);
        attempts += sent;
    }

    List<SeenExchange> exchanges() {
        return exchanges;
    }

    List<ReportedField> fields() {
        return fields;
    }

    Duration took() {
        return took;
    }

    int attempts() {
        return attempts;
    }

    int refusals() {
        return (int) exchanges.stream()
                .filter(exchange -> exchange.reply().status() == TOO_MANY_REQUESTS)
                .count();
    }

    /** Returns the status of the last response, or 0 if there was none. */
    int status() {
        return exchanges.isEmpty()
                ? 0
                : exchanges.get(exchanges.size() - 1).reply().status();
    }
}
