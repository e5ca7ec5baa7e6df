package io.github.manusreactive.fanout.internal.credits;

import org.jspecify.annotations.Nullable;

/**
 * The usage of one task: the highest figure that the server told, as a listing may lag behind, and a later snapshot may
 * lack it.
 */
public final class CreditMeter {

    private final CreditAccount account;
    private boolean ofEarlierRun;
    private int counted;
    private @Nullable Integer last;

    /**
     * @param ofEarlierRun whether the first figure is the usage of earlier runs
     * @param counted credits of this task that the job's total already contains
     */
    public CreditMeter(CreditAccount account, boolean ofEarlierRun, int counted) {
        this.account = account;
        this.ofEarlierRun = ofEarlierRun;
        this.counted = counted;
        this.last = counted == 0 ? null : counted;
    }

    /** @param figure usage in a response, {@code null} if it has none */
    public void seen(@Nullable Integer figure) {
        if (figure == null) {
            return;
        }
        long more;
        boolean earlier;
        synchronized (this) {
            earlier = ofEarlierRun;
            ofEarlierRun = false;
            more = Math.max(0L, (long) figure - counted);
            counted = Math.max(counted, figure);
            last = counted;
        }
        if (earlier) {
            account.addEarlier(more);
        } else {
            account.add(more);
        }
    }

    /** The highest figure, {@code null} if none is known. */
    public synchronized @Nullable Integer last() {
        return last;
    }
}
