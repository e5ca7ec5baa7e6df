package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.task.CreateTaskRequest;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/getting-started.md, besides the one on errors. */
final class GettingStartedCode {

    private GettingStartedCode() {}

    static void firstCall() {
        try (ManusClients clients = ManusClients.fromEnvironment()) {
            clients.client()
                    .account()
                    .me()
                    .doOnNext(id -> System.out.println("Connected as user " + id))
                    .onErrorResume(ManusException.class, e -> {
                        System.err.println(e.getMessage());
                        return Mono.empty();
                    })
                    .block();
        }
    }

    static void firstTask(ManusClient client) {
        client.tasks()
                .run(CreateTaskRequest.of("Compare three note apps."))
                .subscribe(
                        result -> System.out.println(result.answer() + " (" + result.creditsUsed() + " credits)"),
                        error -> System.err.println(error.getMessage()));
    }
}
