package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.NanoDurations;
import io.github.manusreactive.internal.ratelimit.PermitSource;
import io.github.manusreactive.internal.ratelimit.PermitWindow;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.redis.internal.HeldPermit.LeaseStart;
import io.github.manusreactive.redis.internal.PermitNews.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one rate limit that this replica holds, and the calls that wait for others. Says what the next exchange with
 * Redis is about, and when it is due.
 *
 * <pre>
 *   granted by Redis ──► at hand ──tryTake──► in flight ──responded, unsent, limited──► reported to Redis
 *                           └── no call waits: returned unsent
 * </pre>
 *
 * <p>Its own monitor guards it, except {@link #maySend}.
 */
final class SharedPermits implements PermitSource {

    /** A longer wait needs no timer. */
    static final long NEVER = NanoDurations.FOREVER / 2;

    /** Shortest wait for a permit that Redis was not asked for yet. */
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(5);

    private final LimiterEnvironment environment;
    private final ReplicaSettings settings;
    private final RateLimit limit;
    private final long leaseNanos;
    private final RejectionPause pause;
    private final PermitReports reports;
    private final RedisContact contact;
    private final @Nullable PermitWindow ownShare;
    private final Deque<HeldPermit> atHand = new ArrayDeque<>();
    private final Map<Long, HeldPermit> inFlight = new ConcurrentHashMap<>();
    private final WaitingDemand demand;
    private SharedView view;
    private long nextNumber;
    private Runnable exchange = () -> {};

    /** @param firstNumber number of the first permit; those of other rate limits of this replica are far from it */
    SharedPermits(LimiterEnvironment environment, ReplicaSettings settings, RateLimit limit, long firstNumber) {
        this.environment = environment;
        this.settings = settings;
        this.limit = limit;
        this.nextNumber = firstNumber;
        this.leaseNanos = settings.leaseNanos();
        long window = limit.window().toNanos();
        this.pause = new RejectionPause(
                limit, NanoDurations.of(environment.settings().maxPause()), environment.random(), environment.now());
        this.reports = new PermitReports(
                window + window / TimeSource.DRIFT + settings.margin().toNanos());
        this.contact = new RedisContact(environment.now());
        this.demand = new WaitingDemand(window / 6);
        this.view = SharedView.unknown(limit, environment.now());
        int own = (int) (settings.localShare() * limit.calls());
        this.ownShare =
                settings.localShare() > 0 ? new PermitWindow(new RateLimit(Math.max(1, own), limit.window())) : null;
    }

    /** @param check runs after each change, without the monitor */
    void attach(Runnable check) {
        exchange = check;
    }

    @Override
    public void exchange() {
        exchange.run();
    }

    RedisContact contact() {
        return contact;
    }

    @Override
    public Object monitor() {
        return this;
    }

    @Override
    public RateLimit limit() {
        return limit;
    }

    @Override
    public int capacity() {
        return view.capacity();
    }

    @Override
    public int available(long now) {
        return closed(now) ? 0 : Math.max(atHand.size(), view.capacity() - view.used());
    }

    /** Redis reserves the share of interactive calls. */
    @Override
    public void interactiveSeen(long now) {}

    @Override
    public long tryTake(boolean bulk, long now) {
        if (closed(now)) {
            return NO_PERMIT;
        }
        long wall = wallMillis();
        for (HeldPermit next = atHand.pollFirst(); next != null; next = atHand.pollFirst()) {
            if (next.isValid(now, wall)) {
                inFlight.put(next.number, next);
                return next.number;
            }
            reports.unsent(next.number, now);
        }
        return usesOwnShare(now) ? takeOwn(now) : NO_PERMIT;
    }

    private long takeOwn(long now) {
        if (ownShare == null || !ownShare.tryTake(ownShare.limit().calls(), now)) {
            return NO_PERMIT;
        }
        HeldPermit own = HeldPermit.local(nextNumber++, now);
        inFlight.put(own.number, own);
        return own.number;
    }

    private boolean usesOwnShare(long now) {
        return ownShare != null && contact.isCutOff(leaseNanos, now);
    }

    @Override
    public boolean maySend(long permit) {
        HeldPermit held = inFlight.get(permit);
        return held != null && held.isValid(environment.now(), wallMillis());
    }

    @Override
    public void unsent(long permit, long now) {
        HeldPermit held = inFlight.remove(permit);
        if (held == null) {
            return;
        }
        if (held.local) {
            if (ownShare != null) {
                ownShare.unsent();
            }
        } else if (held.isValid(now, wallMillis())) {
            atHand.addFirst(held);
        } else {
            reports.unsent(permit, now);
        }
    }

    @Override
    public void responded(long permit, long now) {
        if (end(permit, now)) {
            pause.responded();
            reports.responded(permit, now);
        }
    }

    @Override
    public boolean limited(long permit, @Nullable Duration retryAfter, long now) {
        boolean begins = pause.rejected(retryAfter, now);
        if (end(permit, now)) {
            reports.limited(permit, pause.until(), now);
        }
        return begins;
    }

    private boolean end(long permit, long now) {
        HeldPermit held = inFlight.remove(permit);
        if (held != null && held.local && ownShare != null) {
            ownShare.responded(now);
        }
        return held != null;
    }

    @Override
    public long whenFree(int ahead, boolean bulk, long now) {
        long open = NanoDurations.later(now, pausedUntil(now));
        if (ahead < atHand.size()) {
            return open;
        }
        if (ownShare != null && usesOwnShare(now)) {
            return NanoDurations.later(
                    open, ownShare.whenFree(ahead + 1, ownShare.limit().calls(), now));
        }
        long next = NanoDurations.later(view.quietUntil(), demand.isAnswered(bulk) ? view.againAt() : now);
        int rounds = (ahead - atHand.size()) / Math.max(1, view.capacity());
        return NanoDurations.later(open, NanoDurations.later(next, now + MOMENT))
                + NanoDurations.times(rounds, limit.window().toNanos());
    }

    @Override
    public long pausedUntil(long now) {
        return NanoDurations.later(pause.until(), view.pausedUntil());
    }

    @Override
    public boolean closed(long now) {
        return pausedUntil(now) - now > 0;
    }

    @Override
    public boolean forgettable(long lastUsed, long now) {
        return !isRemembered(now) && pausedUntil(now) - now <= 0;
    }

    /** Returns {@code true} if this replica knows of calls that may still count. */
    boolean isRemembered(long now) {
        return !inFlight.isEmpty() || !atHand.isEmpty() || !reports.isEmpty(now);
    }

    @Override
    public void reset() {
        pause.end(environment.now());
        view = view.withoutPause(environment.now());
        demand.reset();
    }

    @Override
    public void waiting(int interactive, long interactiveSince, int bulk, long bulkSince) {
        demand.update(interactive, interactiveSince, bulk, bulkSince);
    }

    /** Returns permits for which no call is left. */
    private void returnUnused(long now) {
        if (demand.isEmpty()) {
            for (HeldPermit unused = atHand.pollFirst(); unused != null; unused = atHand.pollFirst()) {
                reports.unsent(unused.number, now);
            }
        }
    }

    @Override
    public @Nullable String unavailable(long now) {
        return contact.trouble(now);
    }

    /** Another replica, or the loss of Redis' memory, asks for an exchange now. */
    void wake(boolean join) {
        demand.wake();
        if (join) {
            view = view.lost();
        }
    }

    /** Returns the time of the next exchange if there is none at present. */
    long dueAt(long now) {
        returnUnused(now);
        long due = NanoDurations.earlier(reports.dueAt(now), demand.dueAt(view, contact.lastReplyAt(), now));
        if (!view.isJoined() && (!demand.isEmpty() || isRemembered(now))) {
            return now;
        }
        for (HeldPermit held : inFlight.values()) {
            if (!held.local) {
                due = NanoDurations.earlier(due, held.reportedAt() + leaseNanos / 3);
            }
        }
        return due;
    }

    /** Returns the next message to Redis. */
    ExchangeRequest request(String replica, long number, boolean leave, long now) {
        returnUnused(now);
        boolean join = !view.isJoined();
        boolean heldLately = isRemembered(now);
        List<PermitNews> news = new ArrayList<>();
        long renewedBefore = now - leaseNanos / 6;
        for (HeldPermit held : inFlight.values()) {
            if (join || held.reportedAt() - renewedBefore < 0) {
                news.add(new PermitNews(Kind.HELD, held.number, 0));
            }
        }
        int told = reports.addTo(news, join, now);
        demand.asked(told);
        return new ExchangeRequest(
                replica,
                number,
                limit,
                settings.lease(),
                settings.margin(),
                view.generation(),
                join,
                contact.isClockSuspect(),
                leave,
                demand.isReset(),
                heldLately,
                settings.trustEmpty(),
                nextNumber,
                demand.interactive(),
                demand.interactiveMillis(now),
                demand.bulk(),
                demand.bulkMillis(now),
                environment.settings().interactiveShare(),
                environment.settings().reserveFor(),
                view.members(),
                news);
    }

    /** Takes the reply to the last request. */
    void replied(ExchangeRequest request, LeaseStart sent, ExchangeReply reply, long now) {
        contact.replied(sent.now(), reply.nowMillis(), settings.margin(), now);
        if (reply.status() == ExchangeReply.Status.JOIN) {
            view = view.lost();
            demand.unanswered();
            return;
        }
        reports.told(demand.told());
        for (PermitNews told : request.news()) {
            HeldPermit held = told.kind() == Kind.HELD ? inFlight.get(told.permit()) : null;
            if (held != null && held.isValid(now, wallMillis())) {
                held.renew(sent, leaseNanos);
            } else if (held != null) {
                // a lease that ended stays ended, but a call that was sent before still counts
                held.reported(sent);
            }
        }
        for (int i = 0; i < reply.granted(); i++) {
            atHand.add(HeldPermit.shared(request.firstPermit() + i, sent, leaseNanos));
        }
        nextNumber = Math.max(nextNumber, request.firstPermit() + reply.granted());
        view = SharedView.of(reply, now);
        demand.answered(reply.granted());
    }

    private long wallMillis() {
        return environment.scheduler().now(TimeUnit.MILLISECONDS);
    }
}
