package io.github.manusreactive.spring.slice;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.task.CreateTaskRequest;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

@Service
class ReportService {

    private final ManusClient client;

    ReportService(ManusClient client) {
        this.client = client;
    }

    Mono<String> write(String company) {
        return client.tasks()
                .run(CreateTaskRequest.of("Report on " + company))
                .map(result -> String.valueOf(result.answer()));
    }
}
