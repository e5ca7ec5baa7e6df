package io.github.manusreactive.task;

import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a task to follow.
 *
 * @param verbose whether tool steps, plans and explanations are among them; default false
 * @param after id of the last event that was handled already: the events after it follow; {@code null}, the default, starts with the
 *     first
 * @param linger how long to wait for late events, for example a structured output, after the task's end; default 30 seconds
 * @param slidesFormat format of slides among the attachments; the server's default where {@code null}
 * @param updates whether an event is delivered again, with the same id, when its payload changes, for example the steps of a plan;
 *     default false. Changes of the last hundred events are noticed. The links of attachments and the times at which steps ended do not
 *     count, since the server may give other ones with each read
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

    /**
     * The defaults.
     *
     * @return all events but the verbose ones, from the first on
     */
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
         * Adds tool steps, plans and explanations.
         *
         * @param verbose default false
         */
        public Builder verbose(boolean verbose) {
            this.verbose = verbose;
            return this;
        }

        /**
         * Resumes after an event.
         *
         * @param after id of the last event that was handled already
         */
        public Builder after(@Nullable String after) {
            this.after = after;
            return this;
        }

        /**
         * Sets how long late events are looked for after the task's end.
         *
         * @param linger zero to 365 days, default 30 seconds
         */
        public Builder linger(Duration linger) {
            this.linger = linger;
            return this;
        }

        /**
         * Sets the format of slides among the attachments.
         *
         * @param slidesFormat html or pptx
         */
        public Builder slidesFormat(SlidesFormat slidesFormat) {
            this.slidesFormat = slidesFormat;
            return this;
        }

        /**
         * Delivers an event again when its payload changes.
         *
         * @param updates default false
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
