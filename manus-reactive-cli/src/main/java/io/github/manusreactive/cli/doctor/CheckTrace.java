package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.json.UnexpectedField;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What happened on the wire during one check. Travels in the Reactor context. */
final class CheckTrace {

    private static final int TOO_MANY_REQUESTS = 429;

    /** A place that the reader reported, and the response that it is in. */
    record ReportedField(UnexpectedField field, byte[] body) {}

    private final List<SeenExchange> exchanges = new CopyOnWriteArrayList<>();
    private final List<ReportedField> fields = new CopyOnWriteArrayList<>();
    private volatile Duration took = Duration.ZERO;
    private volatile int attempts;

    void exchanged(SeenExchange exchange) {
        exchanges.add(exchange);
    }

    /** The reader reports on the newest response. */
    void reported(UnexpectedField field) {
        byte[] body = exchanges.isEmpty()
                ? new byte[0]
                : exchanges.get(exchanges.size() - 1).reply().body();
        fields.add(new ReportedField(field, body));
    }

    /** The calls of a check run one after the other. */
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

    /** The status of the last response, 0 if there was none. */
    int status() {
        return exchanges.isEmpty()
                ? 0
                : exchanges.get(exchanges.size() - 1).reply().status();
    }
}
