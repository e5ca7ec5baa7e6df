package io.github.manusreactive.examples.service.web;

import io.github.manusreactive.examples.service.access.AuditLog;
import io.github.manusreactive.examples.service.job.JobEvent;
import io.github.manusreactive.examples.service.job.JobRegistry;
import io.github.manusreactive.examples.service.job.JobSubmission;
import io.github.manusreactive.examples.service.job.JobView;
import io.github.manusreactive.examples.service.job.OpenQuestion.Reply;
import io.github.manusreactive.examples.service.job.TaskView;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API, as {@code openapi.yaml} describes it. */
@RestController
@RequestMapping("/jobs")
class JobsController {

    private final JobRegistry jobs;
    private final AuditLog audit;
    private final JsonMapper json;

    JobsController(JobRegistry jobs, AuditLog audit, JsonMapper json) {
        this.jobs = jobs;
        this.audit = audit;
        this.json = json;
    }

    @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    Mono<Void> submit(
            @RequestParam(defaultValue = "") @Size(max = 80, message = "name must have at most 80 characters")
                    String name,
            @RequestHeader HttpHeaders headers,
            @RequestBody(required = false) Flux<DataBuffer> body,
            ServerHttpResponse response) {
        Flux<JsonNode> prompts = JsonValueSplitter.split(body, json, isArray(headers))
                .onErrorMap(
                        JacksonException.class,
                        e -> new ServerWebInputException("the prompts are not valid JSON", null, e))
                .onErrorMap(
                        DataBufferLimitException.class,
                        e -> new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE, e.getMessage(), e));
        return jobs.submit(new JobSubmission(name, key(headers), prompts), job -> accepted(response, job));
    }

    private static boolean isArray(HttpHeaders headers) {
        MediaType type = headers.getContentType();
        if (type != null && type.getCharset() != null && type.getCharset() != StandardCharsets.UTF_8) {
            throw new ResponseStatusException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, type + ": send JSON in UTF-8");
        }
        return MediaType.APPLICATION_JSON.isCompatibleWith(type);
    }

    private static @Nullable String key(HttpHeaders headers) {
        List<String> keys = headers.getOrEmpty("Idempotency-Key");
        if (keys.size() > 1
                || !keys.isEmpty() && (keys.get(0).isEmpty() || keys.get(0).length() > 255)) {
            throw new ServerWebInputException("Idempotency-Key must be sent once, with 1 to 255 characters");
        }
        return keys.isEmpty() ? null : keys.get(0);
    }

    /** Completes when the response is written; the job starts after that. */
    private Mono<Void> accepted(ServerHttpResponse response, JobView job) {
        byte[] body = json.writeValueAsBytes(job);
        response.setStatusCode(HttpStatus.ACCEPTED);
        response.getHeaders().setLocation(URI.create("/jobs/" + job.id()));
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    @GetMapping
    Flux<JobView> list() {
        return jobs.list();
    }

    @GetMapping("/{id}")
    Mono<JobView> job(@PathVariable String id) {
        return jobs.view(id);
    }

    @GetMapping(
            path = "/{id}/tasks",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    Flux<TaskView> tasks(@PathVariable String id) {
        return jobs.tasks(id);
    }

    @GetMapping("/{id}/tasks/{key}")
    Mono<TaskView> task(@PathVariable String id, @PathVariable String key) {
        return jobs.task(id, key);
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> events(
            @PathVariable String id, @Nullable @RequestHeader(name = "Last-Event-ID", required = false) String lastId) {
        return jobs.events(id, lastId).map(JobsController::event);
    }

    private static ServerSentEvent<Object> event(JobEvent event) {
        if (event instanceof JobEvent.Tasks changes) {
            return ServerSentEvent.<Object>builder(changes.tasks())
                    .event("tasks")
                    .id(changes.id())
                    .build();
        }
        return event instanceof JobEvent.Progress progress
                ? ServerSentEvent.<Object>builder(progress.job())
                        .event("progress")
                        .build()
                : ServerSentEvent.<Object>builder(((JobEvent.End) event).job())
                        .event("end")
                        .build();
    }

    @PostMapping("/{id}/tasks/{key}/reply")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<TaskView> reply(
            @PathVariable String id, @PathVariable String key, @RequestBody(required = false) @Nullable Reply reply) {
        if (reply == null) {
            throw new ServerWebInputException("the body is empty: send an object with eventId and text or input");
        }
        return jobs.task(id, key)
                .flatMap(asked -> jobs.reply(id, key, reply)
                        .flatMap(task -> audit.replied(id, asked, reply).thenReturn(task)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<JobView> drain(@PathVariable String id) {
        return jobs.drain(id);
    }
}
