package io.github.manusreactive.lifecycle;

import io.github.manusreactive.error.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which input fits which type, and whether an answer may be sent. */
final class WaitingInputs {

    /** Types that take a plain yes. */
    static final Set<WaitingType> ACCEPTING = accepting();

    private WaitingInputs() {}

    static WaitingAnswer accept(String field, Object value, WaitingType... types) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("accept", true);
        input.put(field, value);
        return new WaitingAnswer.Decision(input, Set.of(types));
    }

    private static Set<WaitingType> accepting() {
        Set<WaitingType> types = new LinkedHashSet<>(WaitingType.documented());
        types.removeIf(WaitingType::isQuestion);
        types.removeAll(Set.of(
                WaitingType.NEED_CONNECT_MY_BROWSER,
                WaitingType.VIDEO_GENERATE,
                WaitingType.API_HIGH_CREDIT_NOTICE,
                WaitingType.WEBDEV_REQUEST_SECRETS));
        return Set.copyOf(types);
    }

    /** Refuses an answer that the server would refuse or, worse, misread. */
    static void check(WaitingAnswer answer, WaitingRequest request) {
        WaitingType type = request.type();
        if (answer instanceof WaitingAnswer.Reply reply && !reply.instead() && !type.isQuestion()) {
            throw new InvalidRequestException(
                    "waiting answer", type + " is no question: decide on it, or skip it with a message");
        }
        if (!(answer instanceof WaitingAnswer.Decision decision)) {
            return;
        }
        if (type.isQuestion()) {
            throw new InvalidRequestException("waiting answer", type + " is a question: reply to it with a message");
        }
        if (request.eventId() == null) {
            throw new InvalidRequestException("waiting answer", "the server named no event to decide on");
        }
        if (!decision.types().isEmpty() && !decision.types().contains(type)) {
            String meant =
                    decision.types().stream().map(WaitingType::value).sorted().collect(Collectors.joining(", "));
            throw new InvalidRequestException("waiting answer", "it is meant for " + meant + ", not for " + type);
        }
        Map<String, Object> schema = request.inputSchema();
        String problem = schema.isEmpty() ? null : SchemaFit.ofInput(schema).problem(decision.input());
        if (problem != null) {
            throw new InvalidRequestException("input", problem);
        }
    }
}
