package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.http.ReactorNettyTransport;
import io.github.manusreactive.internal.util.GuardedFlux;
import io.github.manusreactive.internal.util.GuardedMono;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Ensures that a call terminates if a transport raises an {@link Error}, for example because a class cannot be loaded.
 */
final class GuardedTransport implements HttpTransport {

    private final HttpTransport transport;

    GuardedTransport(HttpTransport transport) {
        this.transport = transport;
    }

    /** Fails only with {@link TransportException}s. */
    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        if (transport instanceof ReactorNettyTransport) {
            // signals each failure itself, as a TransportException
            return transport.exchange(call);
        }
        return GuardedMono.of(
                () -> transport.exchange(call), error -> error instanceof TransportException ? error : broken(error));
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        return GuardedFlux.<T>of(() -> transport.stream(call, reader), GuardedTransport::broken)
                .onErrorMap(
                        error -> error.getCause() != null && Exceptions.isFatal(error.getCause()),
                        GuardedTransport::broken);
    }

    @Override
    public Mono<Void> close() {
        return transport.close();
    }

    /** The transport broke its contract, so the server may have received the request. */
    private static TransportException broken(Throwable error) {
        return new TransportException(
                TransportException.Kind.RESET,
                "the transport failed with " + error.getClass().getName(),
                error);
    }
}
