package io.github.manusreactive.examples.service.job;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The prompt of one task.
 *
 * @param key key of the task within its job; by default its number
 * @param prompt instructions for the agent
 */
public record JobPrompt(
        @Nullable
        @Pattern(regexp = "[A-Za-z0-9._~-]{1,64}", message = "must have 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -")
        @Pattern(regexp = "(?s)(?!\\.{1,2}$).*", message = "must not be . or .., which clients remove from paths")
        String key,

        @NotBlank @Size(max = 20_000) String prompt) {

    /** Creates a prompt from a plain string, without a key. */
    static JobPrompt of(String prompt) {
        return new JobPrompt(null, prompt);
    }

    JobPrompt numbered(long number) {
        return key == null ? new JobPrompt(Long.toString(number), prompt) : this;
    }

    /** Returns the key, once it is assigned. */
    String name() {
        if (key == null) {
            throw new IllegalStateException("this prompt has no key yet");
        }
        return key;
    }
}
