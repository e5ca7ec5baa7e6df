package io.github.manusreactive.fanout;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The newest thing a ledger knows of a key. */
public sealed interface LedgerEntry {

    /**
     * The item's key.
     *
     * @return the key
     */
    String key();

    /**
     * A short hash of what was asked for: shows whether the input of a known key has changed.
     *
     * @return the fingerprint
     */
    String fingerprint();

    /**
     * A create may have been sent.
     *
     * @param key the item's key
     * @param fingerprint hash of the request
     * @param user label of the user it was sent for
     * @param attempt which task of the key, from 1
     * @param at when
     */
    record Intended(String key, String fingerprint, String user, int attempt, Instant at) implements LedgerEntry {}

    /**
     * A task exists.
     *
     * @param key the item's key
     * @param fingerprint hash of the request
     * @param user label of the user it runs for
     * @param attempt which task of the key, from 1
     * @param taskId the task
     * @param taskUrl its page in the web app
     * @param at when it was created
     */
    record Created(
            String key,
            String fingerprint,
            String user,
            int attempt,
            String taskId,
            @Nullable URI taskUrl,
            Instant at) implements LedgerEntry {}

    /**
     * The key has its outcome.
     *
     * @param fingerprint hash of the request
     * @param outcome how it ended
     */
    record Finished(String fingerprint, Outcome outcome) implements LedgerEntry {

        @Override
        public String key() {
            return outcome.key();
        }
    }
}
