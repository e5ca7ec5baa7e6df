package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kind of reply that the agent expects.
 *
 * @param responseMethod how to reply, for example {@code send_message}
 * @param options suggested replies; free text is accepted too
 * @param selectionMode {@code single} or {@code multiple}
 * @param extra unknown fields
 * @since 0.1.0
 */
public record QuestionExpectation(
        @Nullable String responseMethod,
        List<String> options,
        @Nullable String selectionMode,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public QuestionExpectation {
        options = ImmutableCopies.readable(options);
        extra = ImmutableCopies.map(extra);
    }
}
