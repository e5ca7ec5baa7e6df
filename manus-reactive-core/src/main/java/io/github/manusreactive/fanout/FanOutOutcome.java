package io.github.manusreactive.fanout;

/**
 * An item and how it ended.
 *
 * @param item what was put in
 * @param outcome how it ended
 * @param resumed whether the outcome was read from the ledger: nothing was sent for it this time
 * @param <T> item type
 */
public record FanOutOutcome<T>(T item, Outcome outcome, boolean resumed) {

    /**
     * The item's key.
     *
     * @return the key
     */
    public String key() {
        return outcome.key();
    }

    /**
     * How it ended.
     *
     * @return the status
     */
    public OutcomeStatus status() {
        return outcome.status();
    }

    /**
     * Whether the key has its answer.
     *
     * @return true for {@link OutcomeStatus#FINISHED} only
     */
    public boolean isFinished() {
        return outcome.isFinished();
    }
}
