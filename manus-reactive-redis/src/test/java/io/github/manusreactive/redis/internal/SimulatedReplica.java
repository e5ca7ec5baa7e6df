package io.github.manusreactive.redis.internal;

import static io.github.manusreactive.redis.internal.ScriptCaller.LEASE;
import static io.github.manusreactive.redis.internal.ScriptCaller.MARGIN;

import io.github.manusreactive.redis.internal.PermitNews.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A replica as the design wants it: repeats what got no reply, and tells everything again when it has to join. */
final class SimulatedReplica {

    /** A call of a granted permit. */
    static final class Call {
        final SimulatedReplica owner;
        final long permit;
        /** The API counts the call no later than this. */
        long countableUntil;
        /** When the API counted it, 0 if it has not. */
        long countedAt;
        /** When the response arrived, 0 if none has. */
        long respondedAt;
        /** Redis knows of the response. */
        boolean reported;

        Call(SimulatedReplica owner, long permit, long countableUntil) {
            this.owner = owner;
            this.permit = permit;
            this.countableUntil = countableUntil;
        }
    }

    final ScriptCaller caller;
    final Map<Long, Call> calls = new TreeMap<>();
    private long lastEffect;
    private long sentAt;

    @Nullable
    ExchangeRequest pending;

    SimulatedReplica(ScriptCaller caller) {
        this.caller = caller;
    }

    /** Returns the request that has got no reply, or a new one. */
    ExchangeRequest request(long now) {
        if (pending == null) {
            calls.values().removeIf(call -> effectEnd(call) < now);
            caller.heldLately = lastEffect >= now;
            List<PermitNews> held = new ArrayList<>();
            calls.values().forEach(call -> {
                if (call.respondedAt == 0) {
                    held.add(new PermitNews(Kind.HELD, call.permit, 0));
                } else if (caller.join || !call.reported) {
                    held.add(new PermitNews(Kind.RESPONDED, call.permit, now - call.respondedAt));
                }
            });
            if (caller.join) {
                caller.news.clear();
            }
            caller.news.addAll(held);
            pending = caller.next();
            sentAt = now;
        }
        return pending;
    }

    /** Takes note of the reply; returns the calls of the granted permits. */
    List<Call> received(ExchangeReply reply, long now) {
        ExchangeRequest request = pending;
        pending = null;
        List<Call> granted = new ArrayList<>();
        if (reply.status() != ExchangeReply.Status.OK) {
            caller.join = true;
            return granted;
        }
        long countableUntil = sentAt + LEASE.toMillis() + MARGIN.toMillis();
        for (PermitNews news : request.news()) {
            Call call = calls.get(news.permit());
            // a lease that has ended is not renewed: the permit may have been given to another call
            if (call != null && news.kind() == Kind.HELD && now <= call.countableUntil - MARGIN.toMillis()) {
                call.countableUntil = countableUntil;
            } else if (call != null && news.kind() == Kind.RESPONDED) {
                call.reported = true;
            }
        }
        for (int i = 0; i < reply.granted(); i++) {
            Call call = new Call(this, caller.nextPermit + i, countableUntil);
            calls.put(call.permit, call);
            granted.add(call);
        }
        if (!calls.isEmpty()) {
            lastEffect = Math.max(lastEffect, countableUntil + ScriptCaller.COUNTED);
        }
        caller.received(reply);
        return granted;
    }

    /** The call was not counted. */
    void unsent(Call call, Kind kind, long pause) {
        calls.remove(call.permit);
        caller.says(kind, call.permit, pause);
    }

    private static long effectEnd(Call call) {
        return (call.respondedAt == 0 ? Long.MAX_VALUE / 2 : call.respondedAt) + ScriptCaller.COUNTED;
    }
}
