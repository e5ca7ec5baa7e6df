package io.github.manusreactive.http;

import io.github.manusreactive.error.TransportException;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends one request and receives one answer; no retries, no redirects, no limits. Every error is a {@link TransportException},
 * except those that the reader of a stream raises itself: they pass unchanged. Cold: each subscription sends once. Cancelling
 * closes the connection and releases all buffers.
 *
 * @since 0.1.0
 */
public interface HttpTransport {

    /**
     * Sends a request and gathers the whole answer, whatever its status.
     *
     * @param call the request
     * @return the answer, or a {@link TransportException}
     */
    Mono<HttpResponse> exchange(HttpCall call);

    /**
     * Sends a request and hands the answer's body over as a stream.
     *
     * @param call the request; its {@code maxResponseBytes} bounds the stream, ending it with a {@link TransportException}
     * @param reader receives the head (its body is empty) and the bytes; what it returns is emitted. The bytes are valid only
     *     within the {@code onNext} that brings them. The connection is given back when the returned publisher ends.
     * @param <T> element type
     * @return what the reader makes of it
     */
    <T> Flux<T> stream(HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader);

    /**
     * Gives connections and threads back; calls that are under way end first, within the transport's quiet period.
     * Idempotent.
     *
     * @return completes when all is closed
     */
    Mono<Void> close();
}
