package io.github.manusreactive.test.fanout;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.CreateTaskRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/** The worked example of docs/fan-out.md. */
final class CompaniesToCsv {

    private CompaniesToCsv() {}

    /** The facts that the agent finds. Each task requests an object with this record's JSON Schema. */
    record Facts(String legalName, String country, @Nullable Integer employees) {}

    /** A row of the table. */
    @JsonPropertyOrder({"company", "status", "legalName", "country", "employees", "task"})
    record Row(
            String company,
            OutcomeStatus status,
            @Nullable String legalName,
            @Nullable String country,
            @Nullable Integer employees,
            @Nullable String task) {

        static Row of(FanOutOutcome<String> each) {
            Facts facts = each.structuredAs(Facts.class);
            return new Row(
                    each.item(),
                    each.status(),
                    facts == null ? null : facts.legalName(),
                    facts == null ? null : facts.country(),
                    facts == null ? null : facts.employees(),
                    each.outcome().taskId());
        }
    }

    /** Creates a task for each line of {@code names}, writes a row for each outcome and returns the number of rows. */
    static Mono<Long> run(ManusClients clients, Path names, Path csv) {
        Flux<String> companies = Flux.using(() -> Files.lines(names), Flux::fromStream)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .subscribeOn(Schedulers.boundedElastic());

        Flux<FanOutOutcome<String>> outcomes = FanOut.over(
                        clients,
                        companies,
                        name -> name,
                        name -> CreateTaskRequest.of(
                                "Find the legal name, the country and the number of employees of the company " + name))
                .structuredOutput(Facts.class)
                .ledger(FanOutLedger.file(Path.of(names + ".ledger")))
                .maxCredits(20_000)
                .inputOrder()
                .job()
                .outcomes();

        CsvMapper mapper = new CsvMapper();
        CsvSchema columns = mapper.schemaFor(Row.class).withHeader();
        return Flux.using(
                        () -> mapper.writer(columns).writeValues(csv.toFile()),
                        table -> outcomes.publishOn(Schedulers.boundedElastic())
                                .doOnNext(each -> table.write(Row.of(each))),
                        SequenceWriter::close)
                .count();
    }
}
