package io.github.manusreactive.task;

/**
 * A typed answer with the result it came from.
 *
 * @param value the structured output, mapped
 * @param result everything else that the task came to
 * @param <T> the type that was asked for
 * @since 0.1.0
 */
public record TypedResult<T>(T value, TaskResult result) {}
