package io.github.manusreactive.task;

/**
 * A task result with its answer as a value of a type.
 *
 * @param value the mapped structured output
 * @param result the task's result
 * @param <T> the requested type
 * @since 0.1.0
 */
public record TypedResult<T>(T value, TaskResult result) {}
