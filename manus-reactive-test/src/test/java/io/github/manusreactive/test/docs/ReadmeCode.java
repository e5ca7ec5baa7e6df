package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The Java blocks of README.md. */
abstract class ReadmeCode {

    private static final Logger log = LoggerFactory.getLogger(ReadmeCode.class);

    record Company(String name) {}

    abstract void save(Company company, ItemOutcome outcome);

    void answer() {
        try (ManusClients clients = ManusClients.fromEnvironment()) {
            String answer = clients.client()
                    .tasks()
                    .run(CreateTaskRequest.of("Compare three note apps."))
                    .map(TaskResult::answer)
                    .onErrorResume(ManusException.class, e -> Mono.just("No answer: " + e.getMessage()))
                    .block(); // only in main; elsewhere return the Mono
            System.out.println(answer);
        }
    }

    void typed(ManusClient client) {
        record Choice(String best, double price) {}

        client.tasks()
                .run(CreateTaskRequest.of("Which note app is the best buy?"), Choice.class)
                .subscribe(typed -> System.out.println(typed.value().best()), error -> log.error("No choice", error));
    }

    void fanOut(ManusClients clients, Flux<Company> companies) {
        FanOut.over(clients, companies, Company::name, c -> CreateTaskRequest.of("Find the revenue of " + c.name()))
                .ledger(FanOutLedger.file(Path.of("companies.ledger")))
                .maxCredits(20_000)
                .job()
                .outcomes()
                .subscribe(each -> save(each.item(), each.outcome()), error -> log.error("Job stopped", error));
    }
}
