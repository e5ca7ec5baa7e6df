package io.github.manusreactive.examples.service.access;

import io.github.manusreactive.examples.service.job.JobOwner;
import io.github.manusreactive.examples.service.job.OpenQuestion.Reply;
import io.github.manusreactive.examples.service.job.TaskView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logs the replies of users to agents at INFO to {@code fan-out.audit}: one line of ASCII JSON each, in which no text can
 * start another line.
 */
@Component
public class AuditLog {

    private static final Logger log = LoggerFactory.getLogger("fan-out.audit");

    private final JsonMapper json;

    AuditLog(JsonMapper json) {
        this.json = json.rebuild()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(SerializationFeature.INDENT_OUTPUT)
                .build();
    }

    /**
     * Logs a reply that the service accepted.
     *
     * @param asked the task before the reply
     */
    public Mono<Void> replied(String job, TaskView asked, Reply reply) {
        return Mono.deferContextual(request -> {
            String user = JobOwner.id(request);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("action", "reply");
            line.put("user", user == null ? "unauthenticated" : user);
            line.put("job", job);
            line.put("task", asked.key());
            line.put(
                    "question", asked.question() == null ? "" : asked.question().text());
            line.put("reply", reply);
            log.info(json.writeValueAsString(line));
            return Mono.empty();
        });
    }
}
