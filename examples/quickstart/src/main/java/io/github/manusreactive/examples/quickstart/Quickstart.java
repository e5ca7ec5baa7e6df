package io.github.manusreactive.examples.quickstart;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;

/** Creates a task, awaits its answer and prints it: for real with a key in {@code MANUS_API_KEY}, else on a sandbox. */
public final class Quickstart {

    private Quickstart() {}

    /** Runs the prompt given as arguments. */
    public static void main(String[] args) {
        String prompt = args.length == 0 ? "Compare three note apps." : String.join(" ", args);
        String key = System.getenv("MANUS_API_KEY");
        ManusSandbox sandbox = key == null || key.isBlank() ? ManusSandbox.start() : null;
        ManusClient client = sandbox == null
                ? ManusClient.create(key)
                : ManusClient.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build();
        String answer = client.tasks()
                .run(CreateTaskRequest.of(prompt))
                .map(result -> result.answer() + "\n(" + result.creditsUsed() + " credits)")
                .block();
        System.out.println(answer);
        System.exit(0);
    }
}
