package io.github.manusreactive.examples.bulkjob;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/** Runs a task for each company and prints the outcomes: with the key in {@code MANUS_API_KEY}, or on a sandbox. */
public final class BulkJob {

    private static final List<String> COMPANIES = List.of("Acme", "Globex", "Initech");

    private BulkJob() {}

    /** Runs the companies given as arguments, or three examples. */
    public static void main(String[] args) throws IOException {
        System.exit(run(System.getenv(), args));
    }

    static int run(Map<String, String> environment, String... args) throws IOException {
        List<String> companies = args.length == 0 ? COMPANIES : List.of(args);
        String key = environment.getOrDefault("MANUS_API_KEY", "");
        if (!key.isBlank()) {
            ManusClients.Builder builder = ManusClients.builder().user(ManusUser.ofApiKeys("me", key));
            return print(builder, companies, Path.of("companies.ledger"));
        }
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            ManusClients.Builder builder =
                    ManusClients.builder().baseUrl(sandbox.baseUrl()).user(ManusUser.ofApiKeys("me", sandbox.apiKey()));
            return print(
                    builder, companies, Files.createTempDirectory("bulk-job").resolve("companies.ledger"));
        }
    }

    /** The job itself. A second run with the same ledger awaits the tasks that exist and creates only the missing ones. */
    static Flux<ItemOutcome> outcomes(ManusClients clients, List<String> companies, Path ledger) {
        return FanOut.over(
                        clients,
                        Flux.fromIterable(companies),
                        name -> name,
                        name -> CreateTaskRequest.of("Find the revenue of " + name))
                .ledger(FanOutLedger.file(ledger))
                .job()
                .outcomes()
                .map(outcome -> outcome.outcome());
    }

    private static int print(ManusClients.Builder builder, List<String> companies, Path ledger) {
        try (ManusClients clients = builder.build()) {
            Boolean finished = outcomes(clients, companies, ledger)
                    .doOnNext(outcome ->
                            System.out.println(outcome.key() + ": " + outcome.status() + ", " + outcome.answer()))
                    .all(ItemOutcome::isFinished)
                    .block();
            return Boolean.TRUE.equals(finished) ? 0 : 1;
        }
    }
}
