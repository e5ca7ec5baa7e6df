package io.github.manusreactive.test.engine;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The storage without a socket or latency. */
final class MemoryStorage {

    private static final byte[] NO_BODY = new byte[0];

    private final FileStorage storage;

    MemoryStorage(FileStorage storage) {
        this.storage = storage;
    }

    boolean serves(URI uri) {
        return URI.create(storage.baseUrl()).getAuthority().equals(uri.getAuthority());
    }

    Mono<HttpResponse> exchange(HttpCall call) {
        if (!call.method().equals("GET")) {
            return upload(call);
        }
        return stream(
                        call,
                        (head, bytes) -> bytes.collect(ByteArrayOutputStream::new, MemoryStorage::append)
                                .map(all -> new HttpResponse(head.status(), head.headers(), all.toByteArray())))
                .single();
    }

    <T> Flux<T> stream(HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        return Flux.defer(() -> {
            FileStorage.Download download = storage.download(inbound(call, 0));
            HttpResponse head = reply(download.head(), NO_BODY);
            if (download.file() == null) {
                return reader.apply(
                        head, Flux.just(ByteBuffer.wrap(download.head().body())));
            }
            long size = download.file().size();
            Flux<ByteBuffer> bytes = FileContent.of(download.file(), download.breaksOff() ? size / 2 : size);
            if (download.breaksOff()) {
                bytes = bytes.concatWith(
                        Mono.error(new TransportException(Kind.TRUNCATED, "the response broke off", null)));
            }
            return reader.apply(head, bounded(bytes, call.maxResponseBytes()));
        });
    }

    private Mono<HttpResponse> upload(HttpCall call) {
        return FileContent.length(call.body()).flatMap(length -> {
            FileStorage.Upload upload = storage.upload(inbound(call, length));
            ServedResponse refusal = upload.refusal();
            if (refusal != null) {
                return Mono.just(reply(refusal, refusal.body()));
            }
            return FileContent.of(call.body())
                    .onErrorMap(error -> new TransportException(
                            Kind.REQUEST_BODY, "the request body failed: " + error.getMessage(), error))
                    .doOnNext(upload::accept)
                    .doOnError(error -> upload.abort())
                    .doOnCancel(upload::abort)
                    .then(Mono.defer(() -> {
                        ServedResponse served = upload.finish();
                        return served.effect() == ServedResponse.Effect.RESET
                                ? Mono.error(new TransportException(Kind.RESET, "connection reset", null))
                                : Mono.just(reply(served, served.body()));
                    }));
        });
    }

    private static Flux<ByteBuffer> bounded(Flux<ByteBuffer> bytes, long max) {
        AtomicLong seen = new AtomicLong();
        return bytes.handle((chunk, sink) -> {
            if (seen.addAndGet(chunk.remaining()) > max) {
                sink.error(
                        new TransportException(Kind.TOO_LARGE, "the response is larger than " + max + " bytes", null));
            } else {
                sink.next(chunk);
            }
        });
    }

    private static InboundRequest inbound(HttpCall call, long length) {
        URI uri = call.uri();
        return new InboundRequest(
                call.method(),
                uri.getRawPath(),
                uri.getRawQuery(),
                name -> name.equals("content-length")
                        ? Long.toString(length)
                        : call.headers().first(name),
                NO_BODY);
    }

    static HttpResponse reply(ServedResponse served, byte[] body) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        served.headers().forEach((name, value) -> fields.put(name, List.of(value)));
        return new HttpResponse(served.status(), HttpHeaders.of(fields), body);
    }

    private static void append(ByteArrayOutputStream out, ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        out.write(bytes, 0, bytes.length);
    }
}
