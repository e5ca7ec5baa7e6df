package io.github.manusreactive.fanout.internal.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Maps each key to the offset of its newest line and a number of that line. Stores 96 bits of the SHA-256 of each key
 * in flat arrays: a million keys take 48 MB. Not thread-safe.
 */
public final class KeyOffsetIndex {

    private static final int SLOT = 3;

    private final MessageDigest digest = sha256();
    private long[] slots = new long[1024 * SLOT];
    private int size;
    private long sum;

    /** Returns the offset of a key's newest line, -1 for an unknown key. */
    public long get(String key) {
        ByteBuffer hash = hash(key);
        int slot = find(slots, hash.getLong(0) | 1, hash.getInt(8));
        return slots[slot] == 0 ? -1 : slots[slot + 2];
    }

    /** Sets the offset of a key's newest line, without a number; returns whether the key was known. */
    public boolean put(String key, long offset) {
        return put(key, offset, 0);
    }

    /** Sets the offset and the number of a key's newest line; returns whether the key was known. */
    public boolean put(String key, long offset, int number) {
        ByteBuffer hash = hash(key);
        long high = hash.getLong(0) | 1;
        int low = hash.getInt(8);
        int slot = find(slots, high, low);
        boolean known = slots[slot] != 0;
        slots[slot] = high;
        sum += number - (int) slots[slot + 1];
        slots[slot + 1] = (long) low << 32 | number & 0xffff_ffffL;
        slots[slot + 2] = offset;
        if (!known && ++size > slots.length / SLOT * 2 / 3) {
            grow();
        }
        return known;
    }

    /** Returns all offsets in ascending order. */
    long[] offsets() {
        long[] offsets = new long[size];
        int next = 0;
        for (int at = 0; at < slots.length; at += SLOT) {
            if (slots[at] != 0) {
                offsets[next++] = slots[at + 2];
            }
        }
        Arrays.sort(offsets);
        return offsets;
    }

    /** Replaces each offset in {@code from}, which is sorted, by the one at the same position in {@code to}. */
    void move(long[] from, long[] to) {
        for (int at = 0; at < slots.length; at += SLOT) {
            if (slots[at] != 0) {
                slots[at + 2] = to[Arrays.binarySearch(from, slots[at + 2])];
            }
        }
    }

    int size() {
        return size;
    }

    /** Returns the sum of the numbers of all newest lines. */
    long sum() {
        return sum;
    }

    private static int find(long[] slots, long high, int low) {
        int count = slots.length / SLOT;
        int at = Math.floorMod(low, count);
        while (slots[at * SLOT] != 0 && (slots[at * SLOT] != high || slots[at * SLOT + 1] >> 32 != low)) {
            at = at + 1 == count ? 0 : at + 1;
        }
        return at * SLOT;
    }

    private void grow() {
        long[] wider = new long[slots.length / SLOT * 2 * SLOT];
        for (int at = 0; at < slots.length; at += SLOT) {
            if (slots[at] != 0) {
                System.arraycopy(slots, at, wider, find(wider, slots[at], (int) (slots[at + 1] >> 32)), SLOT);
            }
        }
        slots = wider;
    }

    private ByteBuffer hash(String key) {
        return ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
