package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a task is awaited.
 *
 * @param timeout longest time from the creation of the task (or the start of the wait) to its end; default 4 hours, {@code null} for
 *     no limit. Reading the result of a task that was seen to end in time does not count
 * @param stopOnTimeout whether a task that is not done in time is stopped; by default it runs on
 * @param stopOnCancel whether the task is stopped when the subscriber cancels; by default it runs on. A creation that
 *     was not sent by then is taken back; one that was goes on, and the task is stopped once its id is known.
 * @param waitingHandler answers where the task asks; by default nobody does, and the wait ends in a
 *     {@link io.github.manusreactive.error.TaskWaitingException} while the task stays parked
 * @param settleTime how long a task must have been seen as stopped if the server neither reports background jobs nor marks a message
 *     as the result; default 10 seconds. Its messages are read again then
 * @param missingPartsWait how long to read again after the task stopped while a part is visibly missing: the agent said nothing, only
 *     gave notice, or speaks of a file that is not attached; default 45 seconds. Ends early with a message marked as the result
 * @param structured whether to wait for a structured output although this call did not order one: for
 *     {@link Tasks#await(String, RunOptions)} of a task that was created with a schema; default false
 * @param structuredWait how long to wait for a structured output that was ordered, after the task stopped; default 45 seconds
 * @param structuredFromText whether an object in the agent's words, a fenced block or JSON as text, is taken if no structured output
 *     was delivered within {@code structuredWait}; default false. It must fit the schema; {@link TaskResult#structuredFromText()}
 *     tells
 * @param structuredSchema the schema that the task was created with, for {@code structuredFromText} if this call orders none and names
 *     no type; {@code null} if it is unknown. If it is set, a structured output is waited for
 * @param slidesFormat format of slides among the attachments; the server's default where {@code null}
 * @param createdWith the agent profile that the task's create requested, {@code null} if it is unknown or the task is not new. If it is
 *     set, a task that never comes to exist ends in a {@link io.github.manusreactive.error.TaskNotProvisionedException} that names
 *     it, instead of a {@link io.github.manusreactive.error.NotFoundException}
 * @param snapshotObserver receives each snapshot of the task that is read while it is awaited, for example for its credit usage; by
 *     default none does
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

    /**
     * The defaults.
     *
     * @return a timeout of 4 hours, nothing is stopped, no handler answers
     */
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
         * Bounds the wait.
         *
         * @param timeout 1 ms to 365 days, default 4 hours; {@code null} for no limit
         */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Stops a task that is not done in time.
         *
         * @param stop default false
         */
        public Builder stopOnTimeout(boolean stop) {
            this.stopOnTimeout = stop;
            return this;
        }

        /**
         * Stops the task when the subscriber cancels.
         *
         * @param stop default false
         */
        public Builder stopOnCancel(boolean stop) {
            this.stopOnCancel = stop;
            return this;
        }

        /**
         * Sets who answers where the task asks.
         *
         * @param handler default {@link WaitingHandler#park()}
         */
        public Builder waitingHandler(WaitingHandler handler) {
            this.waitingHandler = handler;
            return this;
        }

        /**
         * Sets when a stopped task counts as over if the server neither reports background jobs nor marks a message as the
         * result.
         *
         * @param settleTime zero to 365 days, default 10 seconds
         */
        public Builder settleTime(Duration settleTime) {
            this.settleTime = settleTime;
            return this;
        }

        /**
         * Sets how long parts that are visibly missing are waited for after the task stopped.
         *
         * @param missingPartsWait zero to 365 days, default 45 seconds
         */
        public Builder missingPartsWait(Duration missingPartsWait) {
            this.missingPartsWait = missingPartsWait;
            return this;
        }

        /**
         * Waits for a structured output that was ordered when the task was created.
         *
         * @param structured default false
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
         * Takes an object in the agent's words that fits the schema if no structured output is delivered.
         *
         * @param fromText default false
         */
        public Builder structuredFromText(boolean fromText) {
            this.structuredFromText = fromText;
            return this;
        }

        /**
         * Names the schema that the task was created with, for a call that orders none and names no type.
         *
         * @param schema as ordered; {@code null} if it is unknown
         */
        public Builder structuredSchema(@Nullable Map<String, Object> schema) {
            this.structuredSchema = schema;
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
         * Says that the task is new and which agent profile its create requested; {@link Tasks#run} does so by itself.
         *
         * @param profile as requested; {@code null} for a task that is not new
         */
        public Builder createdWith(@Nullable AgentProfile profile) {
            this.createdWith = profile;
            return this;
        }

        /**
         * Receives each snapshot of the task that is read while it is awaited.
         *
         * @param observer called on the thread that read the snapshot, so it must not block; what it throws ends the wait
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
