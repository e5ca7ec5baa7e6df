package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.examples.service.job.JobException.Kind;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** Reads and checks the prompts of a job as they arrive, and assigns missing keys. */
@Component
class PromptCheck {

    private final Validator validator;
    private final ServiceSettings settings;

    PromptCheck(Validator validator, ServiceSettings settings) {
        this.validator = validator;
        this.settings = settings;
        // the first violation reads messages from the disk, which must not happen on an event loop
        validator.validate(JobPrompt.of(""));
    }

    /** Returns the prompts, each with a key; fails at the first invalid one. */
    Flux<JobPrompt> check(Flux<JsonNode> prompts) {
        return Flux.defer(() -> {
                    Set<String> keys = new HashSet<>();
                    return prompts.timeout(settings.uploadPause())
                            .onErrorMap(
                                    TimeoutException.class,
                                    e -> new JobException(
                                            Kind.INVALID,
                                            "no prompt was received for "
                                                    + settings.uploadPause().toSeconds() + " s"))
                            .index((index, json) -> check(index + 1, json, keys));
                })
                .switchIfEmpty(Flux.error(new JobException(Kind.INVALID, "a job needs at least one prompt")));
    }

    private JobPrompt check(long number, JsonNode json, Set<String> keys) {
        if (number > settings.maxPrompts()) {
            throw new JobException(Kind.TOO_BIG, "a job may have at most " + settings.maxPrompts() + " prompts");
        }
        JobPrompt prompt = PromptParser.parse(number, json);
        Set<ConstraintViolation<JobPrompt>> violations = validator.validate(prompt);
        if (!violations.isEmpty()) {
            throw new JobException(
                    Kind.INVALID,
                    violations.stream()
                            .map(each -> each.getPropertyPath() + " " + each.getMessage())
                            .sorted()
                            .collect(Collectors.joining("; ", "prompt " + number + ": ", "")));
        }
        JobPrompt named = prompt.numbered(number);
        if (!keys.add(named.name())) {
            throw new JobException(
                    Kind.INVALID, "prompt " + number + ": key " + named.name() + " is used by an earlier prompt");
        }
        return named;
    }
}
