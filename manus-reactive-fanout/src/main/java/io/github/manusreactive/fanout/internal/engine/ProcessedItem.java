package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.task.AssistantMessage;
import java.util.List;
import java.util.Map;

/**
 * An item with its outcome.
 *
 * @param resumed whether the outcome was read from the ledger
 * @param messages messages of the agent in the last turn; empty if the task did not end in this run
 * @param schema the schema of the request; empty if it has none
 */
public record ProcessedItem<T>(
        T item, ItemOutcome outcome, boolean resumed, List<AssistantMessage> messages, Map<String, Object> schema) {}
