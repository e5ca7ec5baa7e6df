package io.github.manusreactive.test.webhook;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Faults of webhook deliveries; none by default. The API guarantees neither delivery, nor delivery only once, nor
 * order. Randomness depends on the sandbox's seed.
 *
 * @since 0.1.0
 */
public final class DeliveryFaults {

    private final SplittableRandom random;
    private double lost;
    private double repeated;
    private Duration minDelay = Duration.ZERO;
    private Duration maxDelay = Duration.ZERO;

    /**
     * Creates an instance without faults.
     *
     * @param seed selects the affected deliveries
     */
    public DeliveryFaults(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Removes all faults. */
    public synchronized DeliveryFaults clear() {
        lost = 0;
        repeated = 0;
        minDelay = Duration.ZERO;
        maxDelay = Duration.ZERO;
        return this;
    }

    /**
     * Loses a share of the deliveries.
     *
     * @param share between 0 and 1
     */
    public synchronized DeliveryFaults lose(double share) {
        lost = share;
        return this;
    }

    /**
     * Sends a share of the deliveries twice.
     *
     * @param share between 0 and 1
     */
    public synchronized DeliveryFaults repeat(double share) {
        repeated = share;
        return this;
    }

    /** Delays each delivery by a random time between two bounds, so that deliveries arrive out of order. */
    public synchronized DeliveryFaults delay(Duration min, Duration max) {
        minDelay = min;
        maxDelay = max;
        return this;
    }

    /** Returns the number of copies of the next delivery: 0 if it is lost, 2 if it is repeated. */
    public synchronized int copies() {
        if (random.nextDouble() < lost) {
            return 0;
        }
        return random.nextDouble() < repeated ? 2 : 1;
    }

    /** Returns the delay of the next delivery. */
    public synchronized Duration nextDelay() {
        long min = minDelay.toNanos();
        long max = maxDelay.toNanos();
        return Duration.ofNanos(min >= max ? min : random.nextLong(min, max + 1));
    }
}
