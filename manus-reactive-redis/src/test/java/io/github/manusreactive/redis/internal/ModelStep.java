package io.github.manusreactive.redis.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One step of a random sequence.
 *
 * @param which selects a replica or a call
 * @param amount duration or number of calls, depending on the action
 */
record ModelStep(Action action, int which, int amount) {

    enum Action {
        EXCHANGE(24),
        LOSE_REPLY(3),
        LOSE_REQUEST(3),
        REPEAT(3),
        LATE_COPY(2),
        COUNT(10),
        COUNT_AT_THE_LAST_MOMENT(3),
        RESPOND(10),
        UNSENT(3),
        LIMITED(1),
        SHORT_TIME(10),
        LONG_TIME(5),
        VERY_LONG_TIME(2),
        KILL(2),
        START(4),
        FLUSH(2),
        OTHER_SERVER(1),
        CLOCK_BACK(1);

        private final int weight;

        Action(int weight) {
            this.weight = weight;
        }
    }

    static List<Action> weighted() {
        List<Action> all = new ArrayList<>();
        for (Action action : Action.values()) {
            all.addAll(Collections.nCopies(action.weight, action));
        }
        return all;
    }
}
