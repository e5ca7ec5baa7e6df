package io.github.manusreactive.internal.netty;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.util.HandOverState;
import io.github.manusreactive.internal.util.HandOverTracker;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Operators;
import reactor.core.publisher.SignalType;
import reactor.util.context.ContextView;

/**
 * State of one request on a connection. Written by the connection's event loop, read by the thread that classifies an
 * error.
 */
public final class TransportExchange {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    public final HttpCall call;

    private final long started = System.nanoTime();

    /** After the handover the server may have received the request. */
    private final HandOverState handOver = new HandOverState();

    private final @Nullable HandOverTracker tracker;

    private volatile long bodyLength;
    private volatile boolean written;
    private volatile boolean silent;
    private volatile boolean unprocessed;
    private volatile @Nullable HttpResponse head;
    private volatile @Nullable Throwable bodyFailure;
    private volatile @Nullable Throwable readerFailure;
    private volatile @Nullable TransportException fault;
    private volatile TransportException.@Nullable Kind refusal;

    /** Elements that the reader has requested but not received; the response timeout runs only if there are some. */
    private final AtomicLong demand = new AtomicLong();

    private volatile long awaitedSince;

    private volatile boolean cancelled;
    private volatile @Nullable EventLoop eventLoop;
    private volatile int streams = 1;
    private volatile @Nullable Subscription acquisition;

    TransportExchange(HttpCall call, ContextView context) {
        this.call = call;
        this.tracker = HandOverTracker.from(context);
        if (tracker != null) {
            tracker.track(handOver);
        }
    }

    void cancel() {
        cancelled = true;
        Subscription acquiring = acquisition;
        if (acquiring != null) {
            acquiring.cancel();
        }
    }

    /** The pool searches a connection; a cancellation of the call ends the search. */
    void acquiring(Subscription search) {
        acquisition = search;
        if (cancelled) {
            search.cancel();
        }
    }

    /** The search of the pool has ended. */
    void acquired() {
        acquisition = null;
    }

    /**
     * Passes a cancellation to the event loop of the connection. On another thread it could close the connection after
     * the response arrived and the pool gave the connection to the next call. Either this method sees the event loop,
     * or the event loop sees the cancellation before it writes.
     */
    void passCancellationOn(Runnable cancellation) {
        EventLoop loop = eventLoop;
        if (loop == null || loop.inEventLoop() || loop.isShuttingDown()) {
            cancellation.run();
        } else {
            loop.execute(cancellation);
        }
    }

    /**
     * Called with the connection, on its event loop; returns {@code false} if the call was cancelled. Keeps only the
     * event loop: a connection refers to its last call, and races connect it to other calls; if these referred to their
     * connections, none could be garbage-collected.
     */
    boolean connected(EventLoop loop) {
        eventLoop = loop;
        return !cancelled;
    }

    /** Number of concurrent requests that the connection allows. */
    public void streams(int streams) {
        this.streams = streams;
    }

    public int streams() {
        return streams;
    }

    /** See {@link HandOverState#handOver}. The caller is asked right before, and may refuse. */
    boolean handOver() {
        TransportException.Kind refused = tracker == null ? null : tracker.refusal();
        if (refused != null && handOver.failBeforeSend()) {
            refusal = refused;
            return false;
        }
        boolean first = handOver.handOver();
        if (first && tracker != null) {
            tracker.handedOver();
        }
        return first;
    }

    /** Returns why the caller refused the request, {@code null} if it did not. */
    TransportException.@Nullable Kind refusal() {
        return refusal;
    }

    /** See {@link HandOverState#failBeforeSend}. */
    boolean failBeforeSend() {
        return handOver.failBeforeSend();
    }

    void bodyLength(long length) {
        bodyLength = length;
    }

    /** Returns the length to announce, 0 if the body sets it itself. */
    long bodyLength() {
        return bodyLength;
    }

    /** The request is complete; the response timeout starts. */
    void written() {
        awaitedSince = System.nanoTime();
        written = true;
    }

    boolean isWritten() {
        return written;
    }

    public void head(HttpResponse answer) {
        head = answer;
    }

    boolean hasHead() {
        return head != null;
    }

    void bodyFailed(Throwable failure) {
        bodyFailure = failure;
    }

    @Nullable
    public Throwable bodyFailure() {
        return bodyFailure;
    }

    /** The reader of a streamed response failed; the transport does not classify its error. */
    public void readerFailed(Throwable failure) {
        readerFailure = failure;
    }

    @Nullable
    Throwable readerFailure() {
        return readerFailure;
    }

    TransportException failed(TransportException failure) {
        fault = failure;
        return failure;
    }

    void silent() {
        silent = true;
    }

    boolean wasSilent() {
        return silent;
    }

    /** The server reported that it did not process the request. */
    void unprocessed() {
        unprocessed = true;
    }

    boolean wasUnprocessed() {
        return unprocessed;
    }

    public void requested(long n) {
        if (demand.getAndAccumulate(n, Operators::addCap) == 0) {
            awaitedSince = System.nanoTime();
        }
    }

    public void received() {
        demand.updateAndGet(n -> n == Long.MAX_VALUE || n == 0 ? n : n - 1);
    }

    /** Returns the nanoseconds for which the server has made no progress; 0 while the reader is slow. */
    long awaited() {
        return hasHead() && demand.get() == 0 ? 0 : System.nanoTime() - awaitedSince;
    }

    /** Returns the announced length of a response, or -1. */
    public static long announced(HttpResponse head) {
        String length = head.headers().first("content-length");
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Logs path, status, duration and request id; never a query, a body or other headers. */
    void log(SignalType end) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        long millis = (System.nanoTime() - started) / 1_000_000;
        TransportException failure = fault;
        HttpResponse answer = head;
        String requestId = answer == null ? null : answer.headers().first("x-request-id");
        LOG.debug(
                "{} -> {} in {} ms, status {}, request id {}",
                call,
                failure == null ? end : failure.kind(),
                millis,
                answer == null ? "none" : answer.status(),
                requestId == null ? "none" : requestId);
    }
}
