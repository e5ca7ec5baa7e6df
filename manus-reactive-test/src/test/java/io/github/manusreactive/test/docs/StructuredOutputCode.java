package io.github.manusreactive.test.docs;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.OutputTypeReference;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TypedResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/structured-output.md. */
final class StructuredOutputCode {

    private final ManusClient client = ManusClients.fromEnvironment().client();

    record Offer(
            @JsonPropertyDescription("Name of the best app") String best,
            int price,
            @Nullable String note,
            Optional<Double> discount,
            List<Feature> features) {}

    record Feature(String name, Level level) {}

    enum Level {
        BASIC,
        FULL
    }

    Mono<TypedResult<Offer>> offer = client.tasks().run(CreateTaskRequest.of("Which note app is best?"), Offer.class);

    record Page<T>(List<T> items, @Nullable String next) {}

    Mono<TypedResult<Page<Offer>>> page = client.tasks()
            .run(
                    CreateTaskRequest.of("Which note apps are there?"),
                    new OutputTypeReference<Page<Offer>>() {},
                    RunOptions.defaults());
}
