package io.github.manusreactive.examples.bulk.doctor;

import io.github.manusreactive.json.UnexpectedField;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What happened on the wire during one check. Travels in the Reactor context. */
final class CheckTrace {

    private static final int TOO_MANY_REQUESTS = 429;

    private final List<SeenExchange> exchanges = new CopyOnWriteArrayList<>();
    private final List<UnexpectedField> fields = new CopyOnWriteArrayList<>();
    private volatile Duration took = Duration.ZERO;
    private volatile int attempts;

    void exchanged(SeenExchange exchange) {
        exchanges.add(exchange);
    }

    void reported(UnexpectedField field) {
        fields.add(field);
    }

    /** The calls of a check run one after the other. */
    void callEnded(Duration time, int sent) {
        took = took.plus(time);
        attempts += sent;
    }

    List<SeenExchange> exchanges() {
        return exchanges;
    }

    List<UnexpectedField> fields() {
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
        return exchanges.isEmpty() ? 0 : exchanges.get(exchanges.size() - 1).reply().status();
    }
}
