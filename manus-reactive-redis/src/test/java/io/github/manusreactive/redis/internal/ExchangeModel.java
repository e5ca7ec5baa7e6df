package io.github.manusreactive.redis.internal;

import static io.github.manusreactive.redis.internal.ScriptCaller.COUNTED;
import static io.github.manusreactive.redis.internal.ScriptCaller.HOLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.redis.internal.ExchangeReply.Status;
import io.github.manusreactive.redis.internal.PermitNews.Kind;
import io.github.manusreactive.redis.internal.SimulatedReplica.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the script against the rule, in two independent ways: entries that this class keeps from the requests, and an
 * API that counts each call at any time between its grant and its response, or the end of its lease and the margin.
 */
final class ExchangeModel {

    private static final long WINDOW = ScriptCaller.WINDOW.toMillis();

    private final VirtualRedis redis;
    private final int limit;
    private final boolean trust;
    private final List<SimulatedReplica> living = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Long> entries = new HashMap<>();
    private final Map<String, Long> executed = new HashMap<>();
    private final Map<String, ExchangeReply> replies = new HashMap<>();
    private long generation;
    private long now;
    private long clockError;
    private int started;
    private boolean memoryIntact;
    private boolean everLimited;
    private @Nullable ExchangeRequest earlier;
    private long earlierAt;

    ExchangeModel(VirtualRedis redis, int limit, boolean trust) {
        redis.reset();
        this.redis = redis;
        this.limit = limit;
        this.trust = trust;
        this.now = redis.now;
        memoryIntact = trust;
        start();
        start();
    }

    void run(List<ModelStep> steps) {
        steps.forEach(this::step);
        everyPermitComesBack();
    }

    private void step(ModelStep step) {
        SimulatedReplica replica = living.isEmpty() ? null : living.get(step.which() % living.size());
        switch (step.action()) {
            case START -> {
                if (living.size() < 4) {
                    start();
                }
            }
            case SHORT_TIME -> advance(1 + 4L * step.amount());
            case LONG_TIME -> advance(30L * step.amount());
            case VERY_LONG_TIME -> advance(80L * step.amount());
            case FLUSH -> flush(step);
            case OTHER_SERVER -> {
                redis.serverId = "id" + step.amount() + step.which();
                earlier = null;
                memoryIntact = false;
            }
            case CLOCK_BACK -> {
                clockError -= step.amount() % 2 == 0 ? 4L * step.amount() : 100L * step.amount();
                redis.now = now + clockError;
                earlier = null;
                memoryIntact = false;
            }
            case COUNT -> count(callOf(step.which(), null));
            case COUNT_AT_THE_LAST_MOMENT -> {
                Call call = callOf(step.which(), null);
                if (call != null && call.countedAt == 0 && call.countableUntil >= now) {
                    advance(call.countableUntil - now);
                    count(call);
                }
            }
            default -> {
                if (replica != null) {
                    step(step, replica);
                }
            }
        }
    }

    private void step(ModelStep step, SimulatedReplica replica) {
        Call call = callOf(step.amount(), replica);
        switch (step.action()) {
            case EXCHANGE, LOSE_REPLY, LOSE_REQUEST, REPEAT -> {
                if (replica.pending == null) {
                    replica.caller.waits(step.amount() % 4, step.amount() / 25);
                }
                if (step.action() == ModelStep.Action.LOSE_REQUEST) {
                    replica.request(now);
                    return;
                }
                ExchangeRequest request = replica.request(now);
                String raw = redis.runRaw(request);
                ExchangeReply reply = ExchangeReply.parse(raw);
                if (step.action() == ModelStep.Action.REPEAT) {
                    advance(1);
                    assertThat(redis.runRaw(request)).isEqualTo(raw);
                }
                check(request, reply);
                if (step.action() != ModelStep.Action.LOSE_REPLY) {
                    earlier = request;
                    earlierAt = now;
                    receive(replica, reply);
                }
            }
            case LATE_COPY -> {
                ExchangeRequest copy = earlier;
                if (copy != null
                        && now - earlierAt < HOLD
                        && executed.getOrDefault(copy.replica(), 0L) > copy.number()) {
                    assertThat(redis.run(copy).status()).isEqualTo(Status.STALE);
                }
            }
            case RESPOND -> {
                if (call != null && replica.pending == null && call.respondedAt == 0) {
                    count(call);
                    if (call.countedAt > 0) {
                        call.respondedAt = now;
                    }
                }
            }
            case UNSENT, LIMITED -> {
                if (call != null && replica.pending == null && call.countedAt == 0) {
                    boolean refused = step.action() == ModelStep.Action.LIMITED;
                    everLimited |= refused;
                    replica.unsent(call, refused ? Kind.LIMITED : Kind.UNSENT, refused ? step.amount() : 0);
                    calls.remove(call);
                }
            }
            case KILL -> living.remove(replica);
            default -> throw new AssertionError(step);
        }
    }

    /** Every replica that lives notices the loss within a second. */
    private void flush(ModelStep step) {
        redis.flush();
        generation = 0;
        earlier = null;
        memoryIntact = false;
        boolean known = living.stream().anyMatch(each -> each.caller.generation > 0);
        if (known || trust) {
            // what is left of a killed replica is lost if none that lives knew it
            calls.removeIf(call -> !living.contains(call.owner)
                    && living.stream().noneMatch(each -> each.caller.peers.contains(call.owner.caller.name)));
        }
        List<SimulatedReplica> order = new ArrayList<>(living);
        java.util.Collections.rotate(order, step.which());
        order.sort(Comparator.comparing(each -> each.caller.generation == 0));
        for (SimulatedReplica each : order) {
            for (int tries = 0; tries < 3; tries++) {
                ExchangeRequest request = each.request(now);
                ExchangeReply reply = redis.run(request);
                check(request, reply);
                receive(each, reply);
            }
            advance(2L * step.amount());
        }
    }

    private void start() {
        SimulatedReplica replica = new SimulatedReplica(new ScriptCaller(redis, "r" + ++started, limit));
        replica.caller.trustEmpty = trust;
        living.add(replica);
    }

    private void advance(long millis) {
        now += millis;
        redis.now = now + clockError;
    }

    private void receive(SimulatedReplica replica, ExchangeReply reply) {
        List<Call> granted = replica.received(reply, now);
        calls.addAll(granted);
        if (!granted.isEmpty()) {
            assertThat(calls.stream().filter(this::mayHaveEffect).count()).isLessThanOrEqualTo(limit);
        }
    }

    private boolean mayHaveEffect(Call call) {
        return call.countedAt > 0 ? now - call.countedAt <= WINDOW : now <= call.countableUntil;
    }

    private @Nullable Call callOf(int which, @Nullable SimulatedReplica owner) {
        List<Call> some = calls.stream()
                .filter(call -> mayHaveEffect(call) && (owner == null || call.owner == owner))
                .toList();
        return some.isEmpty() ? null : some.get(which % some.size());
    }

    /** The API counts a call: never more than the limit in the window that ends with it. */
    private void count(@Nullable Call call) {
        if (call == null || call.countedAt > 0 || now > call.countableUntil) {
            return;
        }
        call.countedAt = now;
        assertThat(calls.stream().filter(each -> each.countedAt > 0 && now - each.countedAt <= WINDOW))
                .hasSizeLessThanOrEqualTo(limit);
    }

    /** Keeps the entries as the rule says, and compares. */
    private void check(ExchangeRequest request, ExchangeReply reply) {
        ExchangeReply before = replies.put(request.replica(), reply);
        if (executed.getOrDefault(request.replica(), 0L) == request.number() && reply.equals(before)) {
            return;
        }
        assertThat(reply.status()).isNotEqualTo(Status.STALE);
        executed.put(request.replica(), request.number());
        memoryIntact = true;
        if (reply.generation() != generation) {
            entries.clear();
            generation = reply.generation();
        }
        long clock = reply.nowMillis();
        if (reply.status() == Status.OK) {
            for (PermitNews news : request.news()) {
                String entry = request.replica() + ":" + news.permit();
                switch (news.kind()) {
                    case HELD -> entries.put(entry, clock + HOLD);
                    case RESPONDED -> entries.put(entry, clock - news.millis() + COUNTED);
                    default -> entries.remove(entry);
                }
            }
        }
        entries.values().removeIf(end -> end <= clock);
        for (int i = 0; i < reply.granted(); i++) {
            entries.put(request.replica() + ":" + (request.firstPermit() + i), clock + HOLD);
        }
        assertThat(reply.used()).isEqualTo(entries.size());
        assertThat(reply.capacity()).isBetween(1, limit);
        if (reply.granted() > 0) {
            assertThat(entries).hasSizeLessThanOrEqualTo(reply.capacity());
            assertThat(reply.granted()).isLessThanOrEqualTo(request.interactive() + request.bulk());
            assertThat(reply.quietForMillis() + reply.pausedForMillis()).isZero();
        }
    }

    private void everyPermitComesBack() {
        living.clear();
        // Redis' clock may have gone back
        advance(HOLD + 501 - clockError);
        boolean intact = memoryIntact;
        ScriptCaller last = new ScriptCaller(redis, "last", limit).waits(limit, 0);
        last.trustEmpty = trust;
        ExchangeReply reply = last.run();
        if (!intact && reply.granted() == 0) {
            advance(HOLD + 1);
            reply = last.joins().run();
        }
        assertThat(reply.granted()).isEqualTo(reply.capacity());
        if (!everLimited) {
            assertThat(reply.capacity()).isEqualTo(limit);
        }
    }
}
