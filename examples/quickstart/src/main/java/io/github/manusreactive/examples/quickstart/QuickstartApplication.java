package io.github.manusreactive.examples.quickstart;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Creates a task and prints its answer. Uses the sandbox if {@code MANUS_API_KEY} is not set. */
public final class QuickstartApplication {

    private QuickstartApplication() {}

    /** Runs the prompt in the arguments. */
    public static void main(String[] args) {
        System.exit(run(System.getenv(), args));
    }

    static int run(Map<String, String> environment, String... args) {
        String prompt = args.length == 0 ? "Compare three note apps." : String.join(" ", args);
        String key = environment.getOrDefault("MANUS_API_KEY", "");
        if (!key.isBlank()) {
            try (ManusClients clients = ManusClients.create(key)) {
                return print(answer(clients.client(), prompt));
            }
        }
        try (ManusSandbox sandbox = ManusSandbox.start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            return print(answer(clients.client(), prompt));
        }
    }

    /** The task is created on subscription. */
    static Mono<String> answer(ManusClient client, String prompt) {
        return client.tasks()
                .run(CreateTaskRequest.of(prompt))
                .map(result -> result.answer() + "\n(" + Objects.requireNonNullElse(result.creditsUsed(), "unknown")
                        + " credits)");
    }

    /** A command-line program blocks; a service returns the {@code Mono}. */
    private static int print(Mono<String> answer) {
        try {
            System.out.println(answer.block());
            return 0;
        } catch (ManusException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
