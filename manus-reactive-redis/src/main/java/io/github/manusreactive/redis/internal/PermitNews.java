package io.github.manusreactive.redis.internal;

/**
 * What happened to a permit since the last exchange.
 *
 * @param permit number that the replica gave the permit
 * @param millis age of the response, or the pause after a refusal; otherwise unused
 */
public record PermitNews(Kind kind, long permit, long millis) {

    /** Kinds of news. */
    public enum Kind {
        /** The call may still be sent, or is in flight; renews the lease. */
        HELD("held"),
        /** A response arrived, {@code millis} ago. */
        RESPONDED("responded"),
        /** The call was not sent. */
        UNSENT("unsent"),
        /** The API refused the call; no call is sent for {@code millis}, 0 for no pause. */
        LIMITED("limited");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }
}
