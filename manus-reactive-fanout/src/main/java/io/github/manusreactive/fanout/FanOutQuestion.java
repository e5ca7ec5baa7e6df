package io.github.manusreactive.fanout;

import io.github.manusreactive.task.WaitingRequest;
import java.time.Instant;

/**
 * An item that is held because its task asks; see {@link WaitingPolicy#hold}.
 *
 * @param key its key, used to answer
 * @param user label of the user of the task
 * @param request the question
 * @param since the time since which the item is held
 * @param <T> item type
 * @since 0.1.0
 */
public record FanOutQuestion<T>(T item, String key, String user, WaitingRequest request, Instant since) {}
