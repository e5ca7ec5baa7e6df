package io.github.manusreactive.internal.netty;

import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.internal.util.GuardedFlux;
import io.github.manusreactive.internal.util.SerializedExecutor;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Queue of calls to one host that wait for a connection, in front of Reactor Netty's pool, whose own queue keeps the
 * place of a cancelled HTTP/2 call. Admits calls in order of arrival, as many at a time as the connections can carry. A
 * place is free as soon as its call has terminated.
 */
public final class ConnectionAdmissionQueue {

    private final int maxConnections;
    private final int maxWaiting;
    private final @Nullable Duration timeout;

    private final Set<AdmissionTicket> waiting = new LinkedHashSet<>();
    private final SerializedExecutor admissions = new SerializedExecutor(this::admitWaiting);
    private volatile int places;
    private int free;
    private boolean closed;

    public ConnectionAdmissionQueue(HttpSettings settings) {
        maxConnections = settings.maxConnections();
        maxWaiting = settings.maxPendingAcquires();
        timeout = settings.pendingAcquireTimeout();
        places = maxConnections;
        free = maxConnections;
    }

    /**
     * Takes a free place without waiting, as most calls can; {@link #leave()} must follow.
     *
     * @return {@code false} if the call must wait
     */
    synchronized boolean enterAtOnce() {
        if (closed || free <= 0 || !waiting.isEmpty()) {
            return false;
        }
        free--;
        return true;
    }

    /** Returns a place that was taken at once. */
    void leave() {
        release();
        admissions.wake();
    }

    /** Subscribes to a call when it is admitted. */
    <T> Flux<T> whenAdmitted(HttpCall call, Supplier<? extends Publisher<T>> sending) {
        return Flux.defer(() -> {
            AdmissionTicket ticket = new AdmissionTicket();
            if (!enter(ticket)) {
                return Flux.error(TransportErrorClassifier.noConnection(
                        call, "all are in use and the queue of waiting calls is full"));
            }
            admissions.wake();
            Mono<Void> admission = ticket.admission.asMono();
            if (timeout != null) {
                admission = admission.timeout(
                        timeout,
                        Mono.error(() -> TransportErrorClassifier.noConnection(
                                call, "none became free within " + timeout.toMillis() + " ms")));
            }
            // an Error here would reach the call that freed the place, and stop the queue
            return admission.thenMany(GuardedFlux.of(sending, error -> error)).doFinally(end -> {
                leave(ticket);
                admissions.wake();
            });
        });
    }

    /**
     * Adapts to the protocol of the host.
     *
     * @param streams maximum number of concurrent requests per connection: 1 for HTTP/1.1, the server's setting for
     *     HTTP/2
     */
    public void connectionCarries(int streams) {
        int wanted = (int) Math.min(Integer.MAX_VALUE, (long) maxConnections * Math.max(1, streams));
        if (wanted != places) {
            resize(wanted);
            admissions.wake();
        }
    }

    /** Fails the waiting calls. */
    public void close() {
        List<AdmissionTicket> ended;
        synchronized (this) {
            closed = true;
            ended = List.copyOf(waiting);
            waiting.clear();
        }
        ended.forEach(AdmissionTicket::refuse);
    }

    private synchronized void resize(int wanted) {
        free += wanted - places;
        places = wanted;
    }

    private synchronized void release() {
        free++;
    }

    private synchronized boolean enter(AdmissionTicket ticket) {
        if (closed) {
            ticket.refuse();
            return true;
        }
        return waiting.size() < (long) Math.max(0, free) + maxWaiting && waiting.add(ticket);
    }

    private synchronized void leave(AdmissionTicket ticket) {
        if (!waiting.remove(ticket)) {
            free++;
        }
    }

    private synchronized @Nullable AdmissionTicket next() {
        Iterator<AdmissionTicket> first = waiting.iterator();
        if (free <= 0 || !first.hasNext()) {
            return null;
        }
        AdmissionTicket ticket = first.next();
        first.remove();
        free--;
        return ticket;
    }

    /** Not recursive: a call that fails immediately admits the next one in this loop, not on its own stack. */
    private void admitWaiting() {
        for (AdmissionTicket ticket = next(); ticket != null; ticket = next()) {
            SerializedExecutor.guarded(ticket::admit);
        }
    }

    private static final class AdmissionTicket {

        private final Sinks.Empty<Void> admission = Sinks.empty();

        void admit() {
            admission.tryEmitEmpty();
        }

        void refuse() {
            admission.tryEmitError(new CancellationException("the transport is closed"));
        }
    }
}
