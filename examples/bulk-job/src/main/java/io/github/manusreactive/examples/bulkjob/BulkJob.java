package io.github.manusreactive.examples.bulkjob;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Runs a task for each company and prints the outcomes. Uses the sandbox if {@code MANUS_API_KEY} is not set. */
public final class BulkJob {

    private BulkJob() {}

    /** Runs the job for the companies in the arguments, or for three examples. */
    public static void main(String[] args) throws IOException {
        String[] companies = args.length > 0 ? args : new String[] {"Acme", "Globex", "Initech"};
        System.exit(run(System.getenv("MANUS_API_KEY"), companies) ? 0 : 1);
    }

    static boolean run(@Nullable String key, String... companies) throws IOException {
        if (key != null && !key.isBlank()) {
            try (ManusClients clients = ManusClients.create(key)) {
                return runJob(clients.client(), Path.of("companies.ledger"), companies);
            }
        }
        Path ledger = Files.createTempDirectory("bulk-job").resolve("companies.ledger");
        try (ManusSandbox sandbox = ManusSandbox.start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            return runJob(clients.client(), ledger, companies);
        }
    }

    /** A second run with the same ledger awaits existing tasks and creates only the missing ones. */
    private static boolean runJob(ManusClient client, Path ledger, String... companies) {
        return FanOut.over(client, Flux.fromArray(companies), company -> company, BulkJob::request)
                .ledger(FanOutLedger.file(ledger))
                .maxCredits(1_000)
                .job()
                .outcomes()
                .map(outcome -> outcome.outcome())
                .doOnNext(each -> System.out.println(each.key() + ": " + each.status() + ", "
                        + Objects.requireNonNullElse(each.answer(), "no answer")))
                .all(each -> each.isFinished())
                .blockOptional()
                .orElse(false);
    }

    private static CreateTaskRequest request(String company) {
        return CreateTaskRequest.of("Find the revenue of " + company);
    }
}
