package io.github.manusreactive.examples.full;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.spring.security.ManusCurrentUser;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Runs a prompt and archives its answer. */
@RestController
class PromptController {

    private final ManusClient client;
    private final ManusCurrentUser currentUser;
    private final AnswerArchive archive;

    PromptController(ManusClient client, ManusCurrentUser currentUser, AnswerArchive archive) {
        this.client = client;
        this.currentUser = currentUser;
        this.archive = archive;
    }

    @PostMapping("/prompts")
    Mono<String> run(@RequestBody String prompt) {
        return client.tasks()
                .run(CreateTaskRequest.of(prompt))
                .map(TaskResult::answer)
                .flatMap(archive::store);
    }

    /** Redirects callers that have not connected an account. */
    @GetMapping("/account")
    Mono<String> account() {
        return currentUser.client().flatMap(own -> own.account().me());
    }
}
