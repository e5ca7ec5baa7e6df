package io.github.manusreactive.redis.internal;

import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.redis.internal.PermitNews.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One replica as the script sees it. The next request takes what is set here; join, news and flags apply once. */
final class ScriptCaller {

    static final Duration LEASE = Duration.ofMillis(1500);
    static final Duration MARGIN = Duration.ofMillis(500);
    static final Duration WINDOW = Duration.ofSeconds(4);

    /** Window with the tolerance for slow clocks. */
    static final long COUNTED = 4003;

    /** How long a held permit may have an effect. */
    static final long HOLD = 1500 + 500 + COUNTED;

    final String name;
    final VirtualRedis redis;
    RateLimit limit;
    long number;
    long generation;
    boolean join = true;
    boolean suspect;
    boolean leave;
    boolean reset;
    boolean heldLately;
    boolean trustEmpty = true;
    long nextPermit = 1;
    int interactive;
    long interactiveAge;
    int bulk;
    long bulkAge;
    double share = 0.5;
    Duration reserve = Duration.ZERO;
    List<String> peers = List.of();
    List<PermitNews> news = new ArrayList<>();

    ScriptCaller(VirtualRedis redis, String name, int calls) {
        this.redis = redis;
        this.name = name;
        this.limit = new RateLimit(calls, WINDOW);
    }

    ScriptCaller waits(int interactiveCalls, int bulkCalls) {
        interactive = interactiveCalls;
        bulk = bulkCalls;
        return this;
    }

    ScriptCaller says(Kind kind, long permit, long millis) {
        news.add(new PermitNews(kind, permit, millis));
        return this;
    }

    ScriptCaller joins() {
        join = true;
        return this;
    }

    /** Creates the next request. */
    ExchangeRequest next() {
        number++;
        ExchangeRequest request = new ExchangeRequest(
                name,
                number,
                limit,
                LEASE,
                MARGIN,
                generation,
                join,
                suspect,
                leave,
                reset,
                heldLately,
                trustEmpty,
                nextPermit,
                interactive,
                interactiveAge,
                bulk,
                bulkAge,
                share,
                reserve,
                peers,
                news);
        join = false;
        suspect = false;
        reset = false;
        news = new ArrayList<>();
        return request;
    }

    /** Takes note of a reply. */
    ExchangeReply received(ExchangeReply reply) {
        if (reply.status() == ExchangeReply.Status.OK) {
            generation = reply.generation();
            peers = reply.members();
            nextPermit += reply.granted();
        }
        return reply;
    }

    /** Exchanges once. */
    ExchangeReply run() {
        return received(redis.run(next()));
    }
}
