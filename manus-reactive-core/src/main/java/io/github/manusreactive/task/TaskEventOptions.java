package io.github.manusreactive.task;

import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Options for streaming a task's events.
 *
 * @param verbose if {@code true}, includes tool steps, plans and explanations; default {@code false}
 * @param after id of the last handled event; the stream starts after it, or with the first event if {@code null}, the default
 * @param linger how long to wait for late events, for example a structured output, after the task has finished; default 30
 *     seconds
 * @param slidesFormat format of slide attachments; the server's default if {@code null}
 * @param updates if {@code true}, emits an event again, with the same id, when its payload changes, for example the steps of a
 *     plan; default {@code false}. Covers the last hundred events. Attachment links and end times of steps are not compared,
 *     because the server may change them with each read
 * @since 0.1.0
 */
public record TaskEventOptions(
        boolean verbose,
        @Nullable String after,
        Duration linger,
        @Nullable SlidesFormat slidesFormat,
        boolean updates) {

    private static final TaskEventOptions DEFAULTS = builder().build();

    public TaskEventOptions {
        Preconditions.notNegativeSetting("linger", linger);
    }

    /** Returns the defaults: all events from the first, without verbose ones. */
    public static TaskEventOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these options. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Builds the options; {@link #build} validates them.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private boolean verbose;
        private @Nullable String after;
        private Duration linger = Duration.ofSeconds(30);
        private @Nullable SlidesFormat slidesFormat;
        private boolean updates;

        private Builder() {}

        private Builder(TaskEventOptions from) {
            verbose = from.verbose;
            after = from.after;
            linger = from.linger;
            slidesFormat = from.slidesFormat;
            updates = from.updates;
        }

        /**
         * Includes tool steps, plans and explanations.
         *
         * @param verbose default {@code false}
         */
        public Builder verbose(boolean verbose) {
            this.verbose = verbose;
            return this;
        }

        /**
         * Resumes after an event.
         *
         * @param after id of the last handled event
         */
        public Builder after(@Nullable String after) {
            this.after = after;
            return this;
        }

        /**
         * Sets how long to wait for late events after the task has finished.
         *
         * @param linger zero to 365 days, default 30 seconds
         */
        public Builder linger(Duration linger) {
            this.linger = linger;
            return this;
        }

        /**
         * Sets the format of slide attachments.
         *
         * @param slidesFormat html or pptx
         */
        public Builder slidesFormat(SlidesFormat slidesFormat) {
            this.slidesFormat = slidesFormat;
            return this;
        }

        /**
         * Emits an event again when its payload changes.
         *
         * @param updates default {@code false}
         */
        public Builder updates(boolean updates) {
            this.updates = updates;
            return this;
        }

        /**
         * Validates and returns the options.
         *
         * @throws io.github.manusreactive.error.InvalidSettingException if a option is invalid; the message names it
         */
        public TaskEventOptions build() {
            return new TaskEventOptions(verbose, after, linger, slidesFormat, updates);
        }
    }
}
