package io.github.manusreactive.test.engine;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates ids, which depend only on the seed and the order of calls.
 *
 * @since 0.1.0
 */
public final class IdGenerator {

    private static final char[] ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();

    private final SplittableRandom random;
    private final AtomicLong requests = new AtomicLong();

    /** Creates a generator. */
    public IdGenerator(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns a new id of letters and digits. */
    public synchronized String alphanumeric(int length) {
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return new String(chars);
    }

    String task() {
        return alphanumeric(22);
    }

    String event() {
        return alphanumeric(22);
    }

    String request() {
        return "req_" + Long.toString(requests.incrementAndGet() + 0x10000000L, 36);
    }
}
