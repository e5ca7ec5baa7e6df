package io.github.manusreactive.fanout;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest entry of a key in a ledger.
 *
 * @since 0.1.0
 */
public sealed interface LedgerEntry {

    /** Returns the item's key. */
    String key();

    /**
     * Returns a short hash of the request, which shows whether the item of a known key has changed.
     *
     * @return empty if unknown, for an entry restored from an outcome; it then matches every request
     */
    String fingerprint();

    /**
     * The intent to create a task: the create may have been sent, or created no task.
     *
     * @param fingerprint hash of the request
     * @param user label of the user that sends it
     * @param attempt number of this task of the key, from 1
     * @param failures number of earlier tasks of the key that failed, except those that ran out of credits
     * @param spentBefore credits that the earlier tasks of the key used, as far as known
     * @param open whether a task may exist; false if the create was rejected, cancelled before it was sent, or had no
     *     effect
     * @param at the time, by the server's clock if it is known and behind the local clock, because the local clock may
     *     be corrected before the next run
     * @param repeatedSince when the create was first sent, if no task was found and it is sent again; otherwise
     *     {@code null}
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
         * @param fingerprint hash of the request
         * @param user label of the user that sends it
         * @param attempt number of this task of the key, from 1
         * @param failures number of earlier tasks of the key that failed
         * @param spentBefore credits that the earlier tasks of the key used
         * @param open whether a task may exist
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
         * A create that may have been sent, if each earlier task of the key failed and used no credits.
         *
         * @param fingerprint hash of the request
         * @param user label of the user that sends it
         * @param attempt number of this task of the key, from 1
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
     * @param fingerprint hash of the request
     * @param user label of the user of the task
     * @param attempt number of this task of the key, from 1
     * @param failures number of earlier tasks of the key that failed, except those that ran out of credits
     * @param spentBefore credits that the earlier tasks of the key used, as far as known
     * @param taskUrl its page in the web app
     * @param at when it was created
     * @param repeatedSince when its create was first sent, if it was or may have been sent again: the job then
     *     searches for a second task before it records the outcome; otherwise {@code null}
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
         * @param fingerprint hash of the request
         * @param user label of the user of the task
         * @param attempt number of this task of the key, from 1
         * @param failures number of earlier tasks of the key that failed
         * @param spentBefore credits that the earlier tasks of the key used
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
         * A task, if each earlier task of the key failed and used no credits.
         *
         * @param fingerprint hash of the request
         * @param user label of the user of the task
         * @param attempt number of this task of the key, from 1
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
     * @param spentBefore credits that the earlier tasks of the key used, if the last one may be awaited again: it was
     *     parked, timed out or stopped, or its answer was not found; {@code null} if it ended, or if this is unknown
     */
    record Finished(
            String fingerprint,
            ItemOutcome outcome,
            @Nullable Integer spentBefore) implements LedgerEntry {

        /**
         * The outcome of a task that ended, or of a key without a task.
         *
         * @param fingerprint hash of the request
         */
        public Finished(String fingerprint, ItemOutcome outcome) {
            this(fingerprint, outcome, null);
        }

        @Override
        public String key() {
            return outcome.key();
        }

        /** Returns the credits that the last task of the key has used itself. */
        public int ownCredits() {
            int all = outcome.credits() == null ? 0 : outcome.credits();
            return spentBefore == null ? all : all - spentBefore;
        }

        /** Returns a copy after the last task has used more credits. */
        public Finished withOwnCredits(int credits) {
            int before = spentBefore == null ? 0 : spentBefore;
            return new Finished(fingerprint, outcome.withCredits(before + credits), spentBefore);
        }
    }
}
