package io.github.manusreactive.ratelimit;

/**
 * What counts the permits of one user and operation. Times are nanoseconds of one clock with an arbitrary origin. The gate
 * itself is the lock that guards it and its queue: every method is called with it held.
 */
interface PermitCounter {

    /** The limit as it is now. */
    int limit();

    /** Takes a permit if fewer than {@code capacity} are in use. */
    boolean tryTake(int capacity, long now);

    /** A taken permit's call was answered. */
    void answered(long now);

    /** A call was sent that took no permit here. */
    void sentEarlier(long sentAt, long now);

    /** A taken permit was not used: it is free again. */
    void unsent();

    /** The earliest time at which {@code n} more permits, 1 or more, will have come free if {@code capacity} is all there is. */
    long whenFree(int n, int capacity, long now);

    /** Permits free now. */
    int available(long now);

    /** Permits in flight or not yet back. */
    int used(long now);

    /** Calls that were answered within the last window. */
    int answeredLately(long now);

    /** Makes the gate ask its queue before it lets anybody else pass. */
    void attach(Host host);

    /** Tells Resilience4j's event consumers. Called without the lock. */
    void publish(boolean granted);

    /** The queue in front of a gate. */
    interface Host {

        /** Calls that wait. */
        int waiting();

        /** Whether a newcomer would have to wait whatever the gate says. */
        boolean blocked(long now);

        /** The limit was changed. Called without the lock. */
        void changed();
    }
}
