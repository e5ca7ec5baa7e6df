package io.github.manusreactive.examples.service.access;

import java.util.Map;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems of filters, which come before the handlers of controllers. */
@Component
class ProblemBody {

    private final JsonMapper json;

    ProblemBody(JsonMapper json) {
        this.json = json;
    }

    /** Ends a response with a problem (RFC 9457). */
    Mono<Void> write(ServerHttpResponse response, HttpStatusCode status, String title, String detail) {
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        DataBuffer body = response.bufferFactory()
                .wrap(json.writeValueAsBytes(Map.of("title", title, "status", status.value(), "detail", detail)));
        return response.writeWith(Mono.just(body));
    }
}
