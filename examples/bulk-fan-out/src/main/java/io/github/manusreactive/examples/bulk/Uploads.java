package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.task.CreateTaskRequest;
import reactor.core.publisher.Mono;

/** Uploads a line's files to the account of the user who sends it, each file once for each user. */
final class Uploads implements FanOut.Preparation<Line> {

    @Override
    public Mono<CreateTaskRequest> prepare(ManusClient client, Line line, CreateTaskRequest request) {
        return line.filePaths().isEmpty()
                ? Mono.just(request)
                : Mono.error(new InvalidRequestException("files", "cannot be sent yet"));
    }
}
