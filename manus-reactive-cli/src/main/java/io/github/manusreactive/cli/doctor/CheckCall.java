package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.ManusClient;
import reactor.core.publisher.Mono;

/** A read through the client's public methods. */
@FunctionalInterface
interface CheckCall {

    Mono<ReadSummary> read(ManusClient client, CheckTargets targets);
}
