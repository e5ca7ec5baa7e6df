package io.github.manusreactive.fanout;

import io.github.manusreactive.task.WaitingRequest;
import java.time.Instant;

/**
 * An item that is {@link WaitingPolicy#hold held} until its question is {@link FanOutJob#answer answered}. If its task asks
 * again, that is another question.
 *
 * @param key its key
 * @param user label of the user of the task
 * @param request the question
 * @param since when the item became held
 * @param <T> item type
 * @since 0.1.0
 */
public record FanOutQuestion<T>(T item, String key, String user, WaitingRequest request, Instant since) {}
