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
 * The policy for items whose tasks ask for a reply or a decision. If the {@link FanOut#run run options} have a handler,
 * it is called first, and the policy applies to the questions that it does not answer.
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
     * Ends the item as {@link OutcomeStatus#WAITING}; its task stays parked and can be answered later. The default.
     */
    public static WaitingPolicy park() {
        return PARK;
    }

    /**
     * Replies to every question with a message. The agent decides how to continue.
     *
     * @param message for example "No one can answer. Continue with your best judgement."
     */
    public static WaitingPolicy skip(String message) {
        WaitingReply skip = WaitingReply.skip(message);
        return handler(request -> Mono.just(skip));
    }

    /**
     * Replies with a handler. If it completes empty or with an error, the item is parked. A reply that cannot be sent
     * at once is sent later, without calling the handler again.
     *
     * @param handler called once for each question of a task
     */
    public static WaitingPolicy handler(WaitingHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return new WaitingPolicy(WaitingRules.withoutHolding(handler, Unanswered.PARK));
    }

    /**
     * Ends the item as {@link OutcomeStatus#FAILED}, with the type of the question as the error's code. The task stays
     * parked.
     */
    public static WaitingPolicy fail() {
        return FAIL;
    }

    /**
     * Holds the item until its question is answered: with {@link FanOutJob#answer}, with a message to the task, or in
     * the web app. The item then continues to its outcome. A held item frees its place in flight; once answered, it
     * runs in addition to the others. See {@link FanOutJob#questions()}.
     *
     * @param atMost maximum number of held items, at least 1; further ones are parked, but an item that was held and
     *     asks again is held regardless
     * @param atLongest maximum time an item is held before it is parked, 1 ms to 365 days
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
