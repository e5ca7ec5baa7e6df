package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.WaitingReply;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** The Java blocks of docs/fan-out.md and docs/fan-out-guarantees.md, except the worked example. */
final class FanOutCode {

    private static final Logger log = LoggerFactory.getLogger(FanOutCode.class);

    private FanOutCode() {}

    record Company(String name) {}

    interface QuestionPage {
        void show(FanOutQuestion<Company> question);
    }

    static void job(Flux<Company> companies, String aliceKey, String bobKey) {
        ManusClients clients = ManusClients.builder()
                .user(ManusUser.ofApiKeys("alice", aliceKey))
                .user(ManusUser.ofApiKeys("bob", bobKey))
                .build();

        FanOutJob<Company> job = FanOut.over(
                        clients,
                        companies,
                        Company::name,
                        c -> CreateTaskRequest.of("Find the head count of " + c.name()))
                .ledger(FanOutLedger.file(Path.of("companies.ledger")))
                .maxCredits(20_000)
                .job();

        job.progress(Duration.ofSeconds(1)).subscribe(p -> log.info("{} done, {} running", p.done(), p.running()));
        job.outcomes()
                .subscribe(each -> log.info("{}: {}", each.key(), each.outcome().answer()));
    }

    static void questions(FanOut<Company> fanOut, QuestionPage page, FanOutQuestion<Company> question) {
        FanOutJob<Company> job =
                fanOut.onWaiting(WaitingPolicy.hold(200, Duration.ofHours(12))).job();

        job.questions().subscribe(page::show);

        // A person chose an option on the page.
        job.answer(question, WaitingReply.reply("the one in Lyon")).subscribe();
    }
}
