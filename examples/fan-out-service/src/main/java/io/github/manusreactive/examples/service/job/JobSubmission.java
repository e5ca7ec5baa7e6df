package io.github.manusreactive.examples.service.job;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/**
 * A request to start a job.
 *
 * @param name display name; may be blank
 * @param key key with which the request can be repeated without starting a second job
 * @param prompts the tasks, as they arrive
 */
public record JobSubmission(String name, @Nullable String key, Flux<JsonNode> prompts) {}
