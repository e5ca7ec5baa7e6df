package io.github.manusreactive.fanout;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.fanout.internal.questions.WaitingRules;
import io.github.manusreactive.fanout.internal.questions.WaitingRules.Unanswered;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.task.WaitingHandler;
import io.github.manusreactive.task.WaitingReply;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * What becomes of an item whose task asks for an answer or a decision. Where the {@link FanOut#run run options} name a handler,
 * that one is asked first, and the policy is for what it leaves unanswered.
 *
 * @since 0.1.0
 */
public final class WaitingPolicy {

    private static final WaitingPolicy PARK =
            new WaitingPolicy(WaitingRules.withoutHolding(WaitingHandler.park(), Unanswered.PARK));
    private static final WaitingPolicy FAIL =
            new WaitingPolicy(WaitingRules.withoutHolding(WaitingHandler.park(), Unanswered.FAIL));

    private final WaitingRules rules;

    private WaitingPolicy(WaitingRules rules) {
        this.rules = rules;
    }

    /**
     * The item ends as {@link OutcomeStatus#WAITING}; its task stays parked and can be answered later.
     *
     * @return the default policy
     */
    public static WaitingPolicy park() {
        return PARK;
    }

    /**
     * Sends a message instead of an answer, whatever is asked: the agent decides for itself how to go on.
     *
     * @param message such as "Nobody can answer. Go on with your best judgement."
     * @return a policy
     */
    public static WaitingPolicy skip(String message) {
        WaitingReply skip = WaitingReply.skip(message);
        return handler(request -> Mono.just(skip));
    }

    /**
     * Lets a handler answer. What it answers with nothing, or with an error, is parked. An answer that cannot be sent at once is sent
     * later, without asking again.
     *
     * @param handler asked once for each thing a task waits for
     * @return a policy
     */
    public static WaitingPolicy handler(WaitingHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return new WaitingPolicy(WaitingRules.withoutHolding(handler, Unanswered.PARK));
    }

    /**
     * The item ends as {@link OutcomeStatus#FAILED}, with the type of the question as the error's code. Nothing is sent: the task
     * itself stays parked.
     *
     * @return a policy
     */
    public static WaitingPolicy fail() {
        return FAIL;
    }

    /**
     * Holds the item until somebody answers: through {@link FanOutJob#answer}, with a message to the task, or in the web app. It
     * then goes on to its outcome. An item that is held passes its place among those in flight on, so that others go on meanwhile;
     * once it is answered it comes on top of them. See {@link FanOutJob#questions()}.
     *
     * @param atMost so many are held at once, at least 1; further ones are parked, but one that was held and asks again is held beyond them
     * @param atLongest so long an item is held before it is parked, 1 ms to 365 days
     * @return a policy
     */
    public static WaitingPolicy hold(int atMost, Duration atLongest) {
        if (atMost < 1) {
            throw new InvalidSettingException("atMost", "must be at least 1, but is " + atMost);
        }
        Preconditions.positiveSetting("atLongest", atLongest);
        return new WaitingPolicy(new WaitingRules(WaitingHandler.park(), Unanswered.HOLD, atMost, atLongest));
    }

    @Override
    public String toString() {
        return switch (rules.unanswered()) {
            case HOLD -> "WaitingPolicy[hold " + rules.maxHeld() + " for " + rules.maxHoldTime() + "]";
            case FAIL -> "WaitingPolicy[fail]";
            case PARK -> this == PARK ? "WaitingPolicy[park]" : "WaitingPolicy[handler]";
        };
    }

    WaitingRules rules() {
        return rules;
    }
}
