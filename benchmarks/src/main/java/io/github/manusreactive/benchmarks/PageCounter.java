package io.github.manusreactive.benchmarks;

import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.operation.Operation;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts calls, and the waiting tasks in each page of a list. */
final class PageCounter implements HttpTransport {

    private static final Pattern TASK_ID = Pattern.compile("\"id\":\"([A-Za-z0-9]{22})\"");

    private final HttpTransport transport;
    private final Set<String> waiting;
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final LongAdder looks = new LongAdder();

    PageCounter(HttpTransport transport, Set<String> waiting) {
        this.transport = transport;
        this.waiting = waiting;
    }

    long calls(Operation operation) {
        LongAdder count = calls.get(operation.path());
        return count == null ? 0 : count.sum();
    }

    long looksByPage() {
        return looks.sum();
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        String path = call.uri().getPath();
        return Mono.defer(() -> {
                    calls.computeIfAbsent(path, p -> new LongAdder()).increment();
                    return transport.exchange(call);
                })
                .doOnNext(reply -> {
                    if (path.equals(Operation.TASK_LIST.path())) {
                        Matcher ids = TASK_ID.matcher(reply.text());
                        while (ids.find()) {
                            if (waiting.contains(ids.group(1))) {
                                looks.increment();
                            }
                        }
                    }
                });
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        return transport.stream(call, reader);
    }

    @Override
    public Mono<Void> close() {
        return transport.close();
    }
}
