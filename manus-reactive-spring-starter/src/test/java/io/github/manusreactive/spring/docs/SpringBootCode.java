package io.github.manusreactive.spring.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.spring.FanOutDefinition;
import io.github.manusreactive.spring.ManusClientCustomizer;
import io.github.manusreactive.spring.ManusFanOuts;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import java.util.Random;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/spring-boot.md besides the test. */
abstract class SpringBootCode {

    record Company(String name) {}

    abstract void save(Company company, ItemOutcome outcome);

    @RestController
    class Reports {

        private final ManusClient manus;

        Reports(ManusClient manus) {
            this.manus = manus;
        }

        @GetMapping("/reports/{company}")
        Mono<String> report(@PathVariable String company) {
            return manus.tasks()
                    .run(CreateTaskRequest.of("Report on " + company))
                    .map(TaskResult::answer);
        }
    }

    static class Customizers {

        @Bean
        ManusClientCustomizer seeded() {
            return builder -> builder.random(new Random(1));
        }
    }

    interface CompanyRepository {

        Flux<Company> findAll();

        Mono<Void> save(Company company, ItemOutcome outcome);
    }

    @Component
    class Revenues implements FanOutDefinition<Company> {

        private final CompanyRepository companies;

        Revenues(CompanyRepository companies) {
            this.companies = companies;
        }

        @Override
        public String job() {
            return "revenues-2026";
        }

        @Override
        public FanOut<Company> fanOut(ManusFanOuts fanOuts) {
            return fanOuts.fanOut(
                    job(),
                    companies.findAll(),
                    Company::name,
                    c -> CreateTaskRequest.of("Find the revenue of " + c.name()));
        }

        @Override
        public Mono<Void> handle(FanOutOutcome<Company> outcome) {
            return companies.save(outcome.item(), outcome.outcome());
        }
    }

    void job(ManusFanOuts fanOuts, Flux<Company> companies) {
        FanOutJob<Company> job = fanOuts.fanOut(
                        "revenues-2026",
                        companies,
                        Company::name,
                        c -> CreateTaskRequest.of("Find the revenue of " + c.name()))
                .job();

        job.outcomes().subscribe(outcome -> save(outcome.item(), outcome.outcome()));
    }
}
