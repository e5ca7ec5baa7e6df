package io.github.manusreactive.fanout.internal.credits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Adds up what single tasks report. */
interface CreditAccount {

    /** Adds what a task has used; may stop the job. */
    void add(long credits);

    /** Adds what earlier runs used. This does not stop the job: items that need no create are still read. */
    void addEarlier(long credits);

    /**
     * A task stopped, or is gone. Several in a row without a figure show that the limit guards nothing; a task that failed may have used
     * no credits.
     *
     * @param figure credit usage that the server reported, {@code null} for none
     */
    void ended(@Nullable Integer figure);

    /** A task that may still spend cannot be read. Its place stays taken until the job ends. */
    void placeLost(String why);

    /** How long reads of a task may fail before it counts as one that cannot be read. */
    Duration patience();
}
