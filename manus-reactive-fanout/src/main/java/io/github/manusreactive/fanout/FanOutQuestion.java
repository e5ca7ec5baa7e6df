package io.github.manusreactive.fanout;

import io.github.manusreactive.task.WaitingRequest;
import java.time.Instant;

/**
 * An item that is held because its task asks; see {@link WaitingPolicy#hold}.
 *
 * @param item what was put in
 * @param key its key, to answer by
 * @param user label of the user the task runs for
 * @param request what the task wants
 * @param since since when the item is held
 * @param <T> item type
 * @since 0.1.0
 */
public record FanOutQuestion<T>(T item, String key, String user, WaitingRequest request, Instant since) {}
