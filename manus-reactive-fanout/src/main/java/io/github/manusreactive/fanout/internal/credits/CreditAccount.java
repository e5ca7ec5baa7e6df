package io.github.manusreactive.fanout.internal.credits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sums the credit usage of single tasks. */
interface CreditAccount {

    /** Adds credits used by a task; may stop the job. */
    void add(long credits);

    /** Adds credits used by earlier runs. Does not stop the job, because items that need no create are still read. */
    void addEarlier(long credits);

    /**
     * A task stopped or no longer exists. Several in a row without a figure show that the limit has no effect. Failed
     * tasks do not count, because they may have used no credits.
     *
     * @param figure credit usage in the response, {@code null} if there is none
     */
    void ended(@Nullable Integer figure);

    /** A task that may still use credits cannot be read. Its place stays taken until the job ends. */
    void placeLost(String why);

    /** Returns how long reads of a task may fail before it counts as unreadable. */
    Duration patience();
}
