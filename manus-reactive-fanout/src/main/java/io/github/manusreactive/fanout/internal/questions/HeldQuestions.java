package io.github.manusreactive.fanout.internal.questions;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.task.WaitingReply;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** The items of a job that are held until they are answered. */
public final class HeldQuestions<T> {

    /** The end of a hold: with an answer, or without one if the job no longer holds the item. */
    public record Release(@Nullable WaitingReply answer) {}

    private record HeldQuestion<T>(FanOutQuestion<T> question, MonoSink<Release> sink) {}

    private final int atMost;
    private final AtomicInteger places = new AtomicInteger();
    private final ConcurrentHashMap<String, HeldQuestion<T>> open = new ConcurrentHashMap<>();
    private final Sinks.Many<FanOutQuestion<T>> news = Sinks.many().multicast().directBestEffort();
    /** Serializes emissions, because several items may ask at once, also from within a subscriber. */
    private final SerializedExecutor emissions = new SerializedExecutor();

    private volatile boolean closed;

    public HeldQuestions(int atMost) {
        this.atMost = atMost;
    }

    /**
     * Takes a place for one held item; returns {@code false} if all are taken or the job holds no more items.
     *
     * @param again whether the item was held before; it then gets a place even if all are taken
     */
    public boolean enter(boolean again) {
        if (closed) {
            return false;
        }
        int most = again ? Integer.MAX_VALUE : atMost;
        return places.getAndUpdate(taken -> taken < most ? taken + 1 : taken) < most;
    }

    /** Returns whether the job holds no more items. */
    public boolean isClosed() {
        return closed;
    }

    /** Frees the place. */
    public void leave() {
        places.decrementAndGet();
    }

    /** Holds an item until it is answered or the subscription is cancelled. */
    public Mono<Release> hold(FanOutQuestion<T> question) {
        return Mono.create(sink -> {
            HeldQuestion<T> held = new HeldQuestion<>(question, sink);
            open.put(question.key(), held);
            sink.onDispose(() -> open.remove(question.key(), held));
            if (closed) {
                letGo(held);
                return;
            }
            emissions.run(() -> {
                if (open.get(question.key()) == held) {
                    news.tryEmitNext(question);
                }
            });
        });
    }

    /** Replies to a question; never to a later one of the same item. */
    public Mono<Void> answer(FanOutQuestion<T> question, WaitingReply answer) {
        return Mono.fromRunnable(() -> {
            HeldQuestion<T> held = open.get(question.key());
            if (held == null || !held.question.equals(question)) {
                throw closed(question);
            }
            question.request().check(answer);
            if (!open.remove(question.key(), held)) {
                throw closed(question);
            }
            held.sink.success(new Release(answer));
        });
    }

    private static InvalidRequestException closed(FanOutQuestion<?> question) {
        return new InvalidRequestException(
                "question",
                "this question of the item '" + question.key()
                        + "' is no longer open: it has a reply, or the item asks something else;"
                        + " reply to one of openQuestions()");
    }

    public List<FanOutQuestion<T>> open() {
        return open.values().stream()
                .map(HeldQuestion::question)
                .sorted(Comparator.comparing(FanOutQuestion::since))
                .toList();
    }

    /** Emits the open questions, then each new one. */
    public Flux<FanOutQuestion<T>> all() {
        return Flux.merge(news.asFlux().onBackpressureBuffer(), Flux.defer(() -> Flux.fromIterable(open())));
    }

    /** Releases all items and holds no more. */
    public void close() {
        closed = true;
        open.values().forEach(this::letGo);
    }

    /** Has no effect if the item is answered concurrently. */
    private void letGo(HeldQuestion<T> held) {
        if (open.remove(held.question.key(), held)) {
            held.sink.success(new Release(null));
        }
    }

    /** Completes the emission of questions. */
    public void end() {
        emissions.run(news::tryEmitComplete);
    }
}
