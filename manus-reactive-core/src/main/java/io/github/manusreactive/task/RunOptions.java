package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Options for running and awaiting a task.
 *
 * @param timeout maximum time from the creation of the task (or the start of the wait) to its end; default 4 hours, {@code null}
 *     for no limit. Reading the result of a task that ended in time does not count
 * @param stopOnTimeout if {@code true}, the client stops the task on timeout; by default the task continues to run
 * @param stopOnCancel if {@code true}, the client stops the task when the subscriber cancels; by default the task continues to
 *     run. A create that is not yet sent is cancelled. A create in flight completes, and the client stops the task once its id is
 *     known.
 * @param waitingHandler replies when the task asks; by default none does, and the wait fails with a
 *     {@link io.github.manusreactive.error.TaskWaitingException} while the task keeps waiting
 * @param settleTime time for which a task must stay stopped if the server neither reports background jobs nor marks a message as
 *     the result; default 10 seconds. The client then reads its messages again
 * @param missingPartsWait how long to keep reading after the task stopped if a part is visibly missing: the agent wrote nothing,
 *     only an interim note, or mentions a file that is not attached; default 45 seconds. A message marked as the result ends this
 *     wait
 * @param structured if {@code true}, waits for a structured output that this call did not request: for {@link Tasks#await(String,
 *     RunOptions)} of a task that was created with a schema; default {@code false}
 * @param structuredWait how long to wait for a requested structured output after the task stopped; default 45 seconds
 * @param structuredFromText if {@code true}, and no structured output is delivered within {@code structuredWait}, uses a JSON
 *     object in the agent's text, in a fenced block or as plain text; default {@code false}. It must match the schema; see
 *     {@link TaskResult#structuredFromText()}
 * @param structuredSchema the schema that the task was created with, for {@code structuredFromText} if this call requests none
 *     and has no type; {@code null} if unknown. If set, the client waits for a structured output
 * @param slidesFormat format of slide attachments; the server's default if {@code null}
 * @param createdWith agent profile requested when the task was created; {@code null} if it is unknown or the task is not new. If
 *     set, a task that the server never provisions fails with a {@link io.github.manusreactive.error.TaskNotProvisionedException}
 *     that names the profile, instead of a {@link io.github.manusreactive.error.NotFoundException}
 * @param snapshotObserver receives each snapshot of the task that is read during the wait, for example to track its credit usage;
 *     default: none
 * @since 0.1.0
 */
public record RunOptions(
        @Nullable Duration timeout,
        boolean stopOnTimeout,
        boolean stopOnCancel,
        WaitingHandler waitingHandler,
        Duration settleTime,
        Duration missingPartsWait,
        boolean structured,
        Duration structuredWait,
        boolean structuredFromText,
        @Nullable Map<String, Object> structuredSchema,
        @Nullable SlidesFormat slidesFormat,
        @Nullable AgentProfile createdWith,
        Consumer<Task> snapshotObserver) {

    private static final RunOptions DEFAULTS = builder().build();

    public RunOptions {
        if (timeout != null) {
            Preconditions.positiveSetting("timeout", timeout);
        }
        Objects.requireNonNull(waitingHandler, "waitingHandler");
        Objects.requireNonNull(snapshotObserver, "snapshotObserver");
        Preconditions.notNegativeSetting("settleTime", settleTime);
        Preconditions.notNegativeSetting("missingPartsWait", missingPartsWait);
        Preconditions.notNegativeSetting("structuredWait", structuredWait);
        structuredSchema = structuredSchema == null ? null : ImmutableCopies.map(structuredSchema);
    }

    /** Returns the defaults: a timeout of 4 hours, no stop of the task, no handler. */
    public static RunOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these options. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.timeout = timeout;
        copy.stopOnTimeout = stopOnTimeout;
        copy.stopOnCancel = stopOnCancel;
        copy.waitingHandler = waitingHandler;
        copy.settleTime = settleTime;
        copy.missingPartsWait = missingPartsWait;
        copy.structured = structured;
        copy.structuredWait = structuredWait;
        copy.structuredFromText = structuredFromText;
        copy.structuredSchema = structuredSchema;
        copy.slidesFormat = slidesFormat;
        copy.createdWith = createdWith;
        copy.snapshotObserver = snapshotObserver;
        return copy;
    }

    /**
     * Builds the options; {@link #build} validates them.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private @Nullable Duration timeout = Duration.ofHours(4);
        private boolean stopOnTimeout;
        private boolean stopOnCancel;
        private WaitingHandler waitingHandler = WaitingHandler.park();
        private Duration settleTime = Duration.ofSeconds(10);
        private Duration missingPartsWait = Duration.ofSeconds(45);
        private boolean structured;
        private Duration structuredWait = Duration.ofSeconds(45);
        private boolean structuredFromText;
        private @Nullable Map<String, Object> structuredSchema;
        private @Nullable SlidesFormat slidesFormat;
        private @Nullable AgentProfile createdWith;
        private Consumer<Task> snapshotObserver = task -> {};

        private Builder() {}

        /**
         * Limits the duration of the wait.
         *
         * @param timeout 1 ms to 365 days, default 4 hours; {@code null} for no limit
         */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Stops the task on timeout.
         *
         * @param stop default {@code false}
         */
        public Builder stopOnTimeout(boolean stop) {
            this.stopOnTimeout = stop;
            return this;
        }

        /**
         * Stops the task when the subscriber cancels.
         *
         * @param stop default {@code false}
         */
        public Builder stopOnCancel(boolean stop) {
            this.stopOnCancel = stop;
            return this;
        }

        /**
         * Sets the handler that replies when the task asks.
         *
         * @param handler default {@link WaitingHandler#park()}
         */
        public Builder waitingHandler(WaitingHandler handler) {
            this.waitingHandler = handler;
            return this;
        }

        /**
         * Sets how long a task must stay stopped to count as finished if the server neither reports background jobs nor marks a
         * message as the result.
         *
         * @param settleTime zero to 365 days, default 10 seconds
         */
        public Builder settleTime(Duration settleTime) {
            this.settleTime = settleTime;
            return this;
        }

        /**
         * Sets how long to wait for visibly missing parts after the task stopped.
         *
         * @param missingPartsWait zero to 365 days, default 45 seconds
         */
        public Builder missingPartsWait(Duration missingPartsWait) {
            this.missingPartsWait = missingPartsWait;
            return this;
        }

        /**
         * Waits for a structured output that was requested when the task was created.
         *
         * @param structured default {@code false}
         */
        public Builder structured(boolean structured) {
            this.structured = structured;
            return this;
        }

        /**
         * Sets how long to wait for a structured output after the task stopped.
         *
         * @param structuredWait zero to 365 days, default 45 seconds
         */
        public Builder structuredWait(Duration structuredWait) {
            this.structuredWait = structuredWait;
            return this;
        }

        /**
         * Uses a JSON object in the agent's text that matches the schema if no structured output is delivered.
         *
         * @param fromText default {@code false}
         */
        public Builder structuredFromText(boolean fromText) {
            this.structuredFromText = fromText;
            return this;
        }

        /**
         * Sets the schema that the task was created with, for a call that requests none and has no type.
         *
         * @param schema the requested schema; {@code null} if unknown
         */
        public Builder structuredSchema(@Nullable Map<String, Object> schema) {
            this.structuredSchema = schema;
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
         * Marks the task as new and sets the agent profile that its create requested. {@link Tasks#run} sets this automatically.
         *
         * @param profile the requested profile; {@code null} for a task that is not new
         */
        public Builder createdWith(@Nullable AgentProfile profile) {
            this.createdWith = profile;
            return this;
        }

        /**
         * Sets an observer of each snapshot of the task that is read during the wait.
         *
         * @param observer called on the thread that read the snapshot, so it must not block; an exception that it throws ends the
         *     wait
         */
        public Builder snapshotObserver(Consumer<Task> observer) {
            this.snapshotObserver = observer;
            return this;
        }

        /**
         * Validates and returns the options.
         *
         * @throws io.github.manusreactive.error.InvalidSettingException if a option is invalid; the message names it
         */
        public RunOptions build() {
            return new RunOptions(
                    timeout,
                    stopOnTimeout,
                    stopOnCancel,
                    waitingHandler,
                    settleTime,
                    missingPartsWait,
                    structured,
                    structuredWait,
                    structuredFromText,
                    structuredSchema,
                    slidesFormat,
                    createdWith,
                    snapshotObserver);
        }
    }
}
