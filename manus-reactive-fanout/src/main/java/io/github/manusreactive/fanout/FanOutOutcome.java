package io.github.manusreactive.fanout;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.fanout.internal.engine.ProcessedItem;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.json.UserType;
import io.github.manusreactive.internal.util.SchemaValidator;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.OutputTypeReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an item.
 *
 * @param <T> item type
 * @since 0.1.0
 */
public final class FanOutOutcome<T> {

    private final T item;
    private final ItemOutcome outcome;
    private final boolean resumed;
    private final List<AssistantMessage> messages;
    /** The schema of the request; empty if the outcome has none. */
    private final Map<String, Object> schema;

    private final JsonCodec codec;

    /** @param codec the client's, with its mapper for the caller's types */
    FanOutOutcome(ProcessedItem<T> processed, JsonCodec codec) {
        this.item = processed.item();
        this.outcome = processed.outcome();
        this.resumed = processed.resumed();
        this.messages = processed.messages();
        this.schema = processed.schema();
        this.codec = codec;
    }

    /**
     * Creates an outcome without a job, for example for tests of code that handles outcomes. Structured output is
     * mapped with Jackson's defaults and not checked, because no schema is known.
     */
    public static <T> FanOutOutcome<T> of(T item, ItemOutcome outcome) {
        Objects.requireNonNull(outcome, "outcome");
        return new FanOutOutcome<>(
                new ProcessedItem<>(item, outcome, false, List.of(), Map.of()), JsonCodec.standard());
    }

    /** Returns the item. */
    public T item() {
        return item;
    }

    /** Returns the details of the outcome, as a ledger stores them. */
    public ItemOutcome outcome() {
        return outcome;
    }

    /** Returns {@code true} if the outcome was read from the ledger and nothing was sent for it in this run. */
    public boolean resumed() {
        return resumed;
    }

    /**
     * Returns the messages of the agent in the last turn of the task, oldest first, including the answer. A ledger
     * does not store them.
     *
     * @return the messages; empty if the task did not end in this run
     */
    public List<AssistantMessage> messages() {
        return messages;
    }

    /** Returns the item's key. */
    public String key() {
        return outcome.key();
    }

    /** Returns the status. */
    public OutcomeStatus status() {
        return outcome.status();
    }

    /** Returns {@code true} if the key has its answer: the status is {@link OutcomeStatus#FINISHED}. */
    public boolean isFinished() {
        return outcome.isFinished();
    }

    /**
     * Maps the structured output to a type with the client's mapper, after checking it against the schema of the
     * item's request.
     *
     * @param type the one given to {@link FanOut#structuredOutput(Class)}; if the request has its own schema, any
     *     type that Jackson maps an object to
     * @return {@code null} if there is no structured output: none was requested, or the item is not finished
     * @throws StructuredOutputException if the object violates the schema or does not fit the type
     */
    public <S> @Nullable S structuredAs(Class<S> type) {
        return structuredAs(codec.readableType(type));
    }

    /**
     * Maps the structured output to a type with type arguments; otherwise like {@link #structuredAs(Class)}.
     *
     * @param type the one given to {@link FanOut#structuredOutput(OutputTypeReference)}
     * @return {@code null} if there is no structured output
     * @throws StructuredOutputException if the object violates the schema or does not fit the type
     */
    public <S> @Nullable S structuredAs(OutputTypeReference<S> type) {
        return structuredAs(codec.<S>readableType(type.type()));
    }

    private <S> @Nullable S structuredAs(UserType<S> type) {
        Map<String, Object> object = outcome.structuredOutput();
        if (object == null) {
            return null;
        }
        String problem = SchemaValidator.of(schema).problem(object);
        if (problem != null) {
            throw failure("violates its schema: " + problem, object, null);
        }
        try {
            return type.read(object);
        } catch (JsonReadException e) {
            throw failure(String.valueOf(e.getMessage()), object, e);
        }
    }

    private StructuredOutputException failure(String why, Map<String, Object> object, @Nullable Throwable cause) {
        return new StructuredOutputException(
                new CallContext(null, outcome.user(), null),
                String.valueOf(outcome.taskId()),
                "the structured output " + why,
                object,
                cause);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FanOutOutcome<?> that
                && resumed == that.resumed
                && Objects.equals(item, that.item)
                && outcome.equals(that.outcome)
                && messages.equals(that.messages);
    }

    @Override
    public int hashCode() {
        return Objects.hash(item, outcome, resumed, messages);
    }

    @Override
    public String toString() {
        return "FanOutOutcome[item=" + item + ", outcome=" + outcome + ", resumed=" + resumed + "]";
    }
}
