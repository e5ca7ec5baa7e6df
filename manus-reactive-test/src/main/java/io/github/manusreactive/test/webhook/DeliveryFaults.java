package io.github.manusreactive.test.webhook;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What goes wrong with deliveries: the documentation promises neither that each arrives, nor that it arrives once, nor any
 * order. Nothing goes wrong unless told. Chance comes from the sandbox's seed.
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
     * No faults.
     *
     * @param seed decides which deliveries are struck
     */
    public DeliveryFaults(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Takes everything back.
     *
     * @return this
     */
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
     * @return this
     */
    public synchronized DeliveryFaults lose(double share) {
        lost = share;
        return this;
    }

    /**
     * Sends a share of the deliveries twice.
     *
     * @param share between 0 and 1
     * @return this
     */
    public synchronized DeliveryFaults repeat(double share) {
        repeated = share;
        return this;
    }

    /**
     * Holds each delivery back for a time of its own, so that they arrive in any order.
     *
     * @param min shortest
     * @param max longest
     * @return this
     */
    public synchronized DeliveryFaults delay(Duration min, Duration max) {
        minDelay = min;
        maxDelay = max;
        return this;
    }

    /**
     * Decides how often one event is sent.
     *
     * @return 0 for a lost one, 2 for a repeated one
     */
    public synchronized int copies() {
        if (random.nextDouble() < lost) {
            return 0;
        }
        return random.nextDouble() < repeated ? 2 : 1;
    }

    /**
     * Decides how long a delivery is held back.
     *
     * @return at least the shortest delay
     */
    public synchronized Duration nextDelay() {
        long min = minDelay.toNanos();
        long max = maxDelay.toNanos();
        return Duration.ofNanos(min >= max ? min : random.nextLong(min, max + 1));
    }
}
