package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.NanoDurations;
import io.github.manusreactive.ratelimit.RateLimit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What Redis said last about a rate limit. Times are nanoseconds of this replica's clock.
 *
 * @param isJoined whether Redis knows what this replica holds
 * @param generation count of the losses of Redis' memory, 0 before the first exchange
 * @param members replicas that use the rate limit; kept after a loss, until this replica has joined again
 * @param againAt when the next call of this replica can get a permit
 * @param quietUntil until when no replica gets a permit, because permits from before a loss may still be in use
 */
record SharedView(
        boolean isJoined,
        long generation,
        List<String> members,
        int capacity,
        int used,
        long pausedUntil,
        long quietUntil,
        long againAt) {

    static SharedView unknown(RateLimit limit, long now) {
        return new SharedView(false, 0, List.of(), limit.calls(), 0, now, now, now);
    }

    static SharedView of(ExchangeReply reply, long now) {
        return new SharedView(
                true,
                reply.generation(),
                List.copyOf(reply.members()),
                reply.capacity(),
                reply.used(),
                now + nanos(reply.pausedForMillis()),
                now + nanos(reply.quietForMillis()),
                now + (reply.againInMillis() > 0 ? nanos(reply.againInMillis()) : NanoDurations.FOREVER));
    }

    SharedView lost() {
        return new SharedView(false, generation, members, capacity, used, pausedUntil, quietUntil, againAt);
    }

    SharedView withoutPause(long now) {
        return new SharedView(isJoined, generation, members, capacity, used, now, quietUntil, now);
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
