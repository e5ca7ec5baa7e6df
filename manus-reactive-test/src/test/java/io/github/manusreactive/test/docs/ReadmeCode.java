package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.task.CreateTaskRequest;
import java.nio.file.Path;
import reactor.core.publisher.Flux;

/** The Java blocks of README.md. */
abstract class ReadmeCode {

    record Company(String name) {}

    abstract void save(Company company, ItemOutcome outcome);

    void answer() {
        try (ManusClients clients = ManusClients.fromEnvironment()) {
            String answer = clients.client()
                    .tasks()
                    .run(CreateTaskRequest.of("Compare three note apps."))
                    .map(result -> result.answer())
                    .block(); // in main; elsewhere hand the Mono on
            System.out.println(answer);
        }
    }

    void typed(ManusClient client) {
        record Choice(String best, double price) {}

        client.tasks()
                .run(CreateTaskRequest.of("Which note app is the best buy?"), Choice.class)
                .subscribe(answer -> System.out.println(answer.value().best()));
    }

    void fanOut(ManusClients clients, Flux<Company> companies) {
        FanOut.over(clients, companies, Company::name, c -> CreateTaskRequest.of("Find the revenue of " + c.name()))
                .ledger(FanOutLedger.file(Path.of("companies.ledger")))
                .job()
                .outcomes()
                .subscribe(outcome -> save(outcome.item(), outcome.outcome()));
    }
}
