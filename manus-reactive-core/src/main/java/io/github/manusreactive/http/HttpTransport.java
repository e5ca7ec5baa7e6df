package io.github.manusreactive.http;

import io.github.manusreactive.error.TransportException;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends HTTP requests, without retries, redirects or rate limits. All errors are {@link TransportException}s, except
 * errors raised by the reader of a stream, which pass unchanged. Publishers are cold: each subscription sends one
 * request. Cancelling closes the connection and releases all buffers.
 *
 * @since 0.1.0
 */
public interface HttpTransport {

    /**
     * Sends a request and returns the complete response, whatever its status. Fails with a {@link TransportException}.
     */
    Mono<HttpResponse> exchange(HttpCall call);

    /**
     * Sends a request and streams the body of the response.
     *
     * @param call the request; a stream longer than its {@code maxResponseBytes} fails with a {@link
     *     TransportException}
     * @param reader receives the response without its body, and the bytes; the publisher that it returns is the result.
     *     The bytes are valid only during {@code onNext}. The connection is released when the returned publisher
     *     terminates
     * @param <T> element type
     */
    <T> Flux<T> stream(HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader);

    /**
     * Closes all connections and releases the threads after calls in flight have finished, within the transport's quiet
     * period. Idempotent.
     *
     * @return completes when everything is closed
     */
    Mono<Void> close();
}
