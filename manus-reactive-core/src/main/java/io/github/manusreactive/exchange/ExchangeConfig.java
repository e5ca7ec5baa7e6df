package io.github.manusreactive.exchange;

import io.github.manusreactive.budget.RateBudget;
import io.github.manusreactive.http.Transport;
import io.github.manusreactive.json.JsonCodec;
import java.net.URI;
import reactor.core.scheduler.Scheduler;

/**
 * What all calls of a client share.
 *
 * @param baseUri where the API is, without a trailing slash
 * @param transport sends attempts
 * @param budget grants them
 * @param codec reads and writes JSON
 * @param scheduler clock and timer of everything that waits
 * @param maxResponseBytes largest answer that is accepted
 */
public record ExchangeConfig(
        URI baseUri,
        Transport transport,
        RateBudget budget,
        JsonCodec codec,
        Scheduler scheduler,
        long maxResponseBytes) {}
