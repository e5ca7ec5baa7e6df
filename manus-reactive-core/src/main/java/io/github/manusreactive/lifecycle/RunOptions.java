package io.github.manusreactive.lifecycle;

import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.SlidesFormat;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task is awaited.
 *
 * @param timeout longest time from the creation of the task (or the start of the wait) to its end; {@code null}, the default: as
 *     long as it takes. Reading the result of a task that was seen to end in time does not count
 * @param stopOnTimeout whether a task that is not done in time is stopped; by default it runs on
 * @param stopOnCancel whether the task is stopped when the subscriber cancels; by default it runs on. A creation that
 *     was not sent by then is taken back; one that was goes on, and the task is stopped once its id is known.
 * @param waitingHandler answers where the task asks; by default nobody does, and the wait ends in a
 *     {@link io.github.manusreactive.error.TaskWaitingException} while the task stays parked
 * @param settleTime how long a task must have been seen as stopped where the server does not say whether background jobs run;
 *     default 10 seconds
 * @param structured whether to wait for a structured output although this call did not order one: for
 *     {@link Tasks#await(String, RunOptions)} of a task that was created with a schema; default false
 * @param structuredWait how long to wait for a structured output that was ordered, after the task stopped; default 20 seconds
 * @param slidesFormat format of slides among the attachments; the server's default where {@code null}
 * @param createdWith the agent profile that the task's create requested, {@code null} if it is unknown or the task is not new. If it is
 *     set, a task that never comes to exist ends in a {@link io.github.manusreactive.error.TaskNotProvisionedException} that names
 *     it, instead of a {@link io.github.manusreactive.error.NotFoundException}
 */
public record RunOptions(
        @Nullable Duration timeout,
        boolean stopOnTimeout,
        boolean stopOnCancel,
        WaitingHandler waitingHandler,
        Duration settleTime,
        boolean structured,
        Duration structuredWait,
        @Nullable SlidesFormat slidesFormat,
        @Nullable AgentProfile createdWith) {

    private static final RunOptions DEFAULTS = builder().build();

    /** Checks the durations. */
    public RunOptions {
        if (timeout != null) {
            Options.positive("timeout", timeout);
        }
        Objects.requireNonNull(waitingHandler, "waitingHandler");
        Options.notNegative("settleTime", settleTime);
        Options.notNegative("structuredWait", structuredWait);
    }

    /**
     * The defaults.
     *
     * @return no timeout, nothing is stopped, nobody answers
     */
    public static RunOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder with these options.
     *
     * @return a copy to change
     */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.timeout = timeout;
        copy.stopOnTimeout = stopOnTimeout;
        copy.stopOnCancel = stopOnCancel;
        copy.waitingHandler = waitingHandler;
        copy.settleTime = settleTime;
        copy.structured = structured;
        copy.structuredWait = structuredWait;
        copy.slidesFormat = slidesFormat;
        copy.createdWith = createdWith;
        return copy;
    }

    /** Collects options; {@link #build} checks them. */
    public static final class Builder {

        private @Nullable Duration timeout;
        private boolean stopOnTimeout;
        private boolean stopOnCancel;
        private WaitingHandler waitingHandler = WaitingHandler.park();
        private Duration settleTime = Duration.ofSeconds(10);
        private boolean structured;
        private Duration structuredWait = Duration.ofSeconds(20);
        private @Nullable SlidesFormat slidesFormat;
        private @Nullable AgentProfile createdWith;

        private Builder() {}

        /**
         * Bounds the wait.
         *
         * @param timeout positive; {@code null}: as long as it takes
         * @return this builder
         */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Stops a task that is not done in time.
         *
         * @param stop default false
         * @return this builder
         */
        public Builder stopOnTimeout(boolean stop) {
            this.stopOnTimeout = stop;
            return this;
        }

        /**
         * Stops the task when the subscriber cancels.
         *
         * @param stop default false
         * @return this builder
         */
        public Builder stopOnCancel(boolean stop) {
            this.stopOnCancel = stop;
            return this;
        }

        /**
         * Sets who answers where the task asks.
         *
         * @param handler default {@link WaitingHandler#park()}
         * @return this builder
         */
        public Builder waitingHandler(WaitingHandler handler) {
            this.waitingHandler = handler;
            return this;
        }

        /**
         * Sets when a stopped task counts as over where the server says nothing of background jobs.
         *
         * @param settleTime zero or more, default 10 seconds
         * @return this builder
         */
        public Builder settleTime(Duration settleTime) {
            this.settleTime = settleTime;
            return this;
        }

        /**
         * Waits for a structured output that was ordered when the task was created.
         *
         * @param structured default false
         * @return this builder
         */
        public Builder structured(boolean structured) {
            this.structured = structured;
            return this;
        }

        /**
         * Sets how long to wait for a structured output after the task stopped.
         *
         * @param structuredWait zero or more, default 20 seconds
         * @return this builder
         */
        public Builder structuredWait(Duration structuredWait) {
            this.structuredWait = structuredWait;
            return this;
        }

        /**
         * Sets the format of slides among the attachments.
         *
         * @param slidesFormat html or pptx
         * @return this builder
         */
        public Builder slidesFormat(SlidesFormat slidesFormat) {
            this.slidesFormat = slidesFormat;
            return this;
        }

        /**
         * Says that the task is new and which agent profile its create requested; {@link Tasks#run} does so by itself.
         *
         * @param profile as requested; {@code null} for a task that is not new
         * @return this builder
         */
        public Builder createdWith(@Nullable AgentProfile profile) {
            this.createdWith = profile;
            return this;
        }

        /**
         * Checks the options.
         *
         * @return the options
         * @throws io.github.manusreactive.error.InvalidRequestException naming the option that is wrong
         */
        public RunOptions build() {
            return new RunOptions(
                    timeout,
                    stopOnTimeout,
                    stopOnCancel,
                    waitingHandler,
                    settleTime,
                    structured,
                    structuredWait,
                    slidesFormat,
                    createdWith);
        }
    }
}
