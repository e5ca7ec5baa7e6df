package io.github.manusreactive.fanout;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest thing a ledger knows of a key.
 *
 * @since 0.1.0
 */
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
     * @return the fingerprint; empty if it is unknown, for an entry that was restored from an outcome: it then fits every request
     */
    String fingerprint();

    /**
     * A create may have been sent, or was sent and provably made no task.
     *
     * @param key the item's key
     * @param fingerprint hash of the request
     * @param user label of the user it was sent for
     * @param attempt which task of the key, from 1
     * @param failures how many earlier tasks of the key failed, those that were out of credits not counted
     * @param spentBefore credits that the earlier tasks of the key used, as far as that is known
     * @param open whether a task may exist; false once the create was refused, taken back, or provably left nothing
     * @param at when; by the server's clock where that is known and behind this machine's, since that may be set right before the
     *     next run
     * @param repeatedSince when the create was sent for the first time, if no task was found and it is sent again; {@code null} otherwise
     */
    record Intended(
            String key,
            String fingerprint,
            String user,
            int attempt,
            int failures,
            int spentBefore,
            boolean open,
            Instant at,
            @Nullable Instant repeatedSince)
            implements LedgerEntry {

        /**
         * A create that was not sent before.
         *
         * @param key the item's key
         * @param fingerprint hash of the request
         * @param user label of the user it was sent for
         * @param attempt which task of the key, from 1
         * @param failures how many earlier tasks of the key failed
         * @param spentBefore credits that the earlier tasks of the key used
         * @param open whether a task may exist
         * @param at when
         */
        public Intended(
                String key,
                String fingerprint,
                String user,
                int attempt,
                int failures,
                int spentBefore,
                boolean open,
                Instant at) {
            this(key, fingerprint, user, attempt, failures, spentBefore, open, at, null);
        }

        /**
         * A create that may have been sent, where each earlier task of the key failed and used no credits.
         *
         * @param key the item's key
         * @param fingerprint hash of the request
         * @param user label of the user it was sent for
         * @param attempt which task of the key, from 1
         * @param at when
         */
        public Intended(String key, String fingerprint, String user, int attempt, Instant at) {
            this(key, fingerprint, user, attempt, attempt - 1, 0, true, at);
        }

        public Intended refused() {
            return new Intended(key, fingerprint, user, attempt, failures, spentBefore, false, at, repeatedSince);
        }

        public Intended repeated() {
            return repeatedSince != null
                    ? this
                    : new Intended(key, fingerprint, user, attempt, failures, spentBefore, open, at, at);
        }
    }

    /**
     * A task exists.
     *
     * @param key the item's key
     * @param fingerprint hash of the request
     * @param user label of the user it runs for
     * @param attempt which task of the key, from 1
     * @param failures how many earlier tasks of the key failed, those that were out of credits not counted
     * @param spentBefore credits that the earlier tasks of the key used, as far as that is known
     * @param taskId the task
     * @param taskUrl its page in the web app
     * @param at when it was created
     * @param repeatedSince when its create was sent for the first time, if it was sent again, or may have been: there may be a second
     *     task, and the job checks that before it records the outcome; {@code null} otherwise
     */
    record Created(
            String key,
            String fingerprint,
            String user,
            int attempt,
            int failures,
            int spentBefore,
            String taskId,
            @Nullable URI taskUrl,
            Instant at,
            @Nullable Instant repeatedSince)
            implements LedgerEntry {

        /**
         * A task whose create was sent once.
         *
         * @param key the item's key
         * @param fingerprint hash of the request
         * @param user label of the user it runs for
         * @param attempt which task of the key, from 1
         * @param failures how many earlier tasks of the key failed
         * @param spentBefore credits that the earlier tasks of the key used
         * @param taskId the task
         * @param taskUrl its page in the web app
         * @param at when it was created
         */
        public Created(
                String key,
                String fingerprint,
                String user,
                int attempt,
                int failures,
                int spentBefore,
                String taskId,
                @Nullable URI taskUrl,
                Instant at) {
            this(key, fingerprint, user, attempt, failures, spentBefore, taskId, taskUrl, at, null);
        }

        /**
         * A task of a key each of whose earlier tasks failed and used no credits.
         *
         * @param key the item's key
         * @param fingerprint hash of the request
         * @param user label of the user it runs for
         * @param attempt which task of the key, from 1
         * @param taskId the task
         * @param taskUrl its page in the web app
         * @param at when it was created
         */
        public Created(
                String key,
                String fingerprint,
                String user,
                int attempt,
                String taskId,
                @Nullable URI taskUrl,
                Instant at) {
            this(key, fingerprint, user, attempt, attempt - 1, 0, taskId, taskUrl, at);
        }

        public static Created of(Intended intended, String taskId, @Nullable URI taskUrl, Instant at) {
            return new Created(
                    intended.key(),
                    intended.fingerprint(),
                    intended.user(),
                    intended.attempt(),
                    intended.failures(),
                    intended.spentBefore(),
                    taskId,
                    taskUrl,
                    at,
                    intended.repeatedSince());
        }
    }

    /**
     * The key has its outcome.
     *
     * @param fingerprint hash of the request
     * @param outcome how it ended
     * @param spentBefore credits that the earlier tasks of the key used, if the last one may be awaited again: it was parked, timed
     *     out or stopped, or its answer was not found; {@code null} if it came to its end, or if this is unknown
     */
    record Finished(
            String fingerprint,
            ItemOutcome outcome,
            @Nullable Integer spentBefore) implements LedgerEntry {

        /**
         * The outcome of a task that came to its end, or of a key without a task.
         *
         * @param fingerprint hash of the request
         * @param outcome how it ended
         */
        public Finished(String fingerprint, ItemOutcome outcome) {
            this(fingerprint, outcome, null);
        }

        @Override
        public String key() {
            return outcome.key();
        }

        /** Credits that the last task of the key has used itself. */
        public int ownCredits() {
            int all = outcome.credits() == null ? 0 : outcome.credits();
            return spentBefore == null ? all : all - spentBefore;
        }

        /** The same after its last task has used more. */
        public Finished withOwnCredits(int credits) {
            int before = spentBefore == null ? 0 : spentBefore;
            return new Finished(fingerprint, outcome.withCredits(before + credits), spentBefore);
        }
    }
}
