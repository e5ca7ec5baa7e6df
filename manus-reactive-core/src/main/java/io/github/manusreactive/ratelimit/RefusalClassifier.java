package io.github.manusreactive.ratelimit;

/**
 * Whether refusals have to do with the rate of the calls. A gateway that refuses three calls in a hundred whatever one does
 * must not slow a queue down; a server that allows less than documented, or another process of the same user, must. Guarded by
 * the queue's lock.
 *
 * <p>What happens next tells them apart:
 * <ul>
 *   <li>Right behind a refusal one call goes alone. A limit that is reached refuses it too. One that passes much sooner than a
 *       permit could have come free shows that the refusal was <em>noise</em>.
 *   <li>Many refusals among few calls are no chance, even if each is followed by an admitted call.
 *   <li>Somewhat below what was just admitted a limit refuses nothing. What is refused there, in a <em>trial</em>, is noise.
 * </ul>
 *
 * <p>The numbers were found by simulation over many seeds: noise of 5 % costs a lone client next to nothing, and two clients
 * that share a limit are refused in less than 5 % of their calls.
 */
final class RefusalClassifier {

    /** Calls of a trial: noise of 3 % shows in three trials of four. */
    private static final int TRIAL = 48;

    /** Answers for which noise is remembered. */
    private static final int NOISY_AFTER_TRIAL = 500;

    private static final int NOISY_AFTER_PASS = 150;

    /** A call that comes within this part of the time in which a permit comes free has come too soon for that. */
    private static final int SOON = 3;

    /** Refusals and answers add up with these weights, so that the sum grows where more than every sixteenth call is refused. */
    private static final int REFUSAL = 15;

    private static final int TOO_MUCH = 30;

    /** The same where noise is known: every eleventh. */
    private static final int REFUSAL_IN_NOISE = 10;

    private static final int TOO_MUCH_IN_NOISE = 40;

    /** With so few calls in a window one refusal of a probe is a large share of what the probe sends. */
    private static final int FEW = 30;

    /** So many refusals without an answer in between are no chance. */
    private static final int IN_A_ROW = 2;

    private static final int IN_A_ROW_IN_NOISE = 3;

    private final long soon;
    private final boolean fewCalls;
    private int sum;
    private int inARow;
    private boolean clear;
    private long refusedSentAt;
    private boolean sharp;
    private int noisyFor;
    private int trialFor;

    /** Begins without any. */
    RefusalClassifier(RateLimit limit) {
        this.soon = limit.window().toNanos() / limit.calls() / SOON;
        this.fewCalls = limit.calls() < FEW;
    }

    /** A call was refused that was sent after the last pause began. True where it is clear now that the rate is too high. */
    boolean refused(long sentAt, boolean probing) {
        if (inARow > 0) {
            sharp = sentAt - refusedSentAt < soon;
        }
        refusedSentAt = sentAt;
        inARow++;
        return add(probing && fewCalls && noisyFor == 0 || inARow >= (noisyFor > 0 ? IN_A_ROW_IN_NOISE : IN_A_ROW));
    }

    /** A call was refused that was under way when the pause began. True where it is clear now that the rate is too high. */
    boolean refusedToo() {
        return add(false);
    }

    private boolean add(boolean certain) {
        if (clear) {
            return false;
        }
        sum += noisyFor > 0 ? REFUSAL_IN_NOISE : REFUSAL;
        clear = certain || sum > (noisyFor > 0 ? TOO_MUCH_IN_NOISE : TOO_MUCH);
        return clear;
    }

    /** The rate was lowered. True where there is room for doubt that only a trial can settle. */
    boolean lowered() {
        sum = 0;
        noisyFor = 0;
        trialFor = 0;
        return !sharp;
    }

    /** The rate is below what was just admitted: the next calls show whether that helps. */
    void beginTrial() {
        trialFor = TRIAL;
    }

    /** A call was admitted that was sent after the last pause began. True where a trial shows that refusals are noise. */
    boolean admitted(long sentAt) {
        boolean acquitted = inDoubt();
        if (acquitted) {
            sharp = sentAt - refusedSentAt < soon;
        }
        inARow = 0;
        clear = false;
        admittedToo();
        noisyFor = Math.max(0, noisyFor - 1);
        boolean noise = acquitted && trialFor > 0;
        if (noise) {
            trialFor = 0;
            noisyFor = NOISY_AFTER_TRIAL;
        } else {
            trialFor = Math.max(0, trialFor - 1);
            if (acquitted && sharp) {
                noisyFor = Math.max(noisyFor, NOISY_AFTER_PASS);
            }
        }
        return noise;
    }

    /** A call was admitted that was under way when the pause began. */
    void admittedToo() {
        sum = Math.max(0, sum - 1);
    }

    /** Whether the next call shows what the last refusal means. */
    boolean inDoubt() {
        return inARow > 0 && !clear;
    }

    boolean onTrial() {
        return trialFor > 0;
    }

    boolean isEmpty() {
        return sum == 0 && noisyFor == 0 && trialFor == 0 && inARow == 0;
    }
}
