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
 * An item and how it ended.
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
     * An outcome without a job, such as for tests of what handles outcomes. Structured output is mapped with Jackson's defaults and not
     * checked, as no schema is known.
     *
     * @param item what was put in
     * @param outcome how it ended
     * @param <T> item type
     * @return an outcome of this run
     */
    public static <T> FanOutOutcome<T> of(T item, ItemOutcome outcome) {
        Objects.requireNonNull(outcome, "outcome");
        return new FanOutOutcome<>(
                new ProcessedItem<>(item, outcome, false, List.of(), Map.of()), JsonCodec.standard());
    }

    /**
     * What was put in.
     *
     * @return the item
     */
    public T item() {
        return item;
    }

    /**
     * How it ended, in full.
     *
     * @return what a ledger keeps
     */
    public ItemOutcome outcome() {
        return outcome;
    }

    /**
     * Whether the outcome was read from the ledger: nothing was sent for it this time.
     *
     * @return false where it is one of this run
     */
    public boolean resumed() {
        return resumed;
    }

    /**
     * Returns what the agent said in the last turn of the task, oldest message first, the answer included. A ledger does not keep it.
     *
     * @return the messages; empty if the task did not end in this run
     */
    public List<AssistantMessage> messages() {
        return messages;
    }

    /**
     * The item's key.
     *
     * @return the key
     */
    public String key() {
        return outcome.key();
    }

    /**
     * How it ended.
     *
     * @return the status
     */
    public OutcomeStatus status() {
        return outcome.status();
    }

    /**
     * Whether the key has its answer.
     *
     * @return true for {@link OutcomeStatus#FINISHED} only
     */
    public boolean isFinished() {
        return outcome.isFinished();
    }

    /**
     * Maps the structured output to a type, with the client's mapper for the caller's types. It is checked against the schema of the
     * item's request first.
     *
     * @param type the one given to {@link FanOut#structuredOutput(Class)}; where the request has a schema of its own, anything that
     *     Jackson maps an object to
     * @param <S> its type
     * @return the value; {@code null} where there is no structured output: none was ordered, or the item is not finished
     * @throws StructuredOutputException if the object breaks the schema, or does not fit the type
     */
    public <S> @Nullable S structuredAs(Class<S> type) {
        return structuredAs(codec.readableType(type));
    }

    /**
     * Maps the structured output to a type with type arguments; otherwise like {@link #structuredAs(Class)}.
     *
     * @param type the one given to {@link FanOut#structuredOutput(OutputTypeReference)}
     * @param <S> its type
     * @return the value; {@code null} if there is no structured output
     * @throws StructuredOutputException if the object breaks the schema, or does not fit the type
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
