package io.github.manusreactive.internal.file;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.file.DownloadRequest;
import io.github.manusreactive.file.TransferProgress;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.file.RetryableTransferException.Cure;
import io.github.manusreactive.internal.util.StorageUrlValidator;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/** Downloads files without credentials, over https, up to a size limit. */
public final class FileDownloader {

    private static final int MAX_REDIRECTS = 5;

    /** Number of chunks read ahead while one is written to disk. */
    private static final int AHEAD = 4;

    private final TransferSupport transfers;
    private final CallExecutor exchange;

    public FileDownloader(CallExecutor exchange) {
        this.transfers = new TransferSupport(exchange);
        this.exchange = exchange;
    }

    /** Downloads as a stream. */
    public Flux<ByteBuffer> stream(DownloadRequest request) {
        return Flux.deferContextual(subscriber -> get(request, request.url(), 0, subscriber, bytes -> bytes)
                .onErrorMap(RetryableTransferException.class, RetryableTransferException::error));
    }

    /** Downloads to a file that appears once it is complete. */
    public Mono<Path> toFile(DownloadRequest request, Path target) {
        return Mono.deferContextual(subscriber -> Mono.usingWhen(
                        // blocking: the random name may read entropy from disk
                        Mono.fromSupplier(() -> new PartialFile(target)).subscribeOn(Schedulers.boundedElastic()),
                        part -> onDisk(part::open)
                                .then(fill(part, request, subscriber))
                                .then(onDisk(part::commit))
                                .thenReturn(target),
                        part -> onDisk(part::discard))
                .timeout(
                        transfers.timeout(),
                        transfers.deadline(transfers.context(null, subscriber)),
                        exchange.scheduler())
                .onErrorMap(RetryableTransferException.class, RetryableTransferException::error)
                .onErrorMap(
                        e -> !(e instanceof ManusException),
                        e -> new FileTransferException(
                                transfers.context(null, subscriber),
                                "download to " + target + " failed: " + e.getMessage(),
                                e,
                                DeliveryOutcome.NOT_APPLIED,
                                false)));
    }

    private Mono<Void> fill(PartialFile part, DownloadRequest request, ContextView subscriber) {
        Mono<Void> once = get(
                        request,
                        request.url(),
                        0,
                        subscriber,
                        bytes -> bytes.publishOn(Schedulers.boundedElastic(), AHEAD)
                                .<ByteBuffer>handle((piece, sink) -> {
                                    try {
                                        part.write(piece);
                                    } catch (IOException e) {
                                        sink.error(e);
                                    }
                                }))
                .then();
        return onDisk(part::restart)
                .then(once)
                .retryWhen(transfers.backoff(exchange.options().retry()));
    }

    private static Mono<Void> onDisk(DiskWork work) {
        return Mono.<Void>fromCallable(() -> {
                    work.run();
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private <T> Flux<T> get(
            DownloadRequest request,
            URI url,
            int redirects,
            ContextView subscriber,
            Function<Flux<ByteBuffer>, Publisher<T>> reader) {
        CallContext context = transfers.context(null, subscriber);
        if (request.isFromMessage()
                && !StorageUrlValidator.mayLead(exchange.config().baseUri(), request.url())) {
            return Flux.error(
                    setback(context, "the link points to this machine, but the base URL does not", null, Cure.NONE));
        }
        // No content encoding: the bytes must be exactly those in the storage.
        HttpCall call = new HttpCall(
                "GET",
                url,
                HttpHeaders.empty().with("accept-encoding", "identity"),
                HttpBody.empty(),
                exchange.options().responseTimeout(),
                request.maxBytes());
        return exchange.config().transport().<T>stream(call, (head, bytes) -> {
                    if (head.status() / 100 == 3) {
                        return Flux.error(new RedirectException(head.headers().first("location")));
                    }
                    return head.status() == 200
                            ? reader.apply(own(request, head, bytes, subscriber))
                            : Flux.error(setback(
                                    context,
                                    "the storage responded with HTTP " + head.status()
                                            + (RetryableTransferException.cureOf(head.status()) == Cure.NEW_URL
                                                    ? "; the link has probably expired: read the messages again to get a"
                                                            + " new one"
                                                    : ""),
                                    null,
                                    RetryableTransferException.cureOf(head.status())));
                })
                .onErrorResume(RedirectException.class, redirect -> {
                    URI next = StorageUrlValidator.redirect(url, redirect.location);
                    return next == null || redirects == MAX_REDIRECTS
                            ? Flux.error(setback(
                                    context, "the link redirects to a URL that is not allowed", null, Cure.NONE))
                            : get(request, next, redirects + 1, subscriber, reader);
                })
                .onErrorMap(TransportException.class, fault -> fault(context, request, fault));
    }

    /** Copies the transport's buffers, which are valid only within {@code onNext}. */
    private static Flux<ByteBuffer> own(
            DownloadRequest request, HttpResponse head, Flux<ByteBuffer> bytes, ContextView subscriber) {
        return Flux.defer(() -> {
            long total = length(head);
            long[] received = {0};
            return bytes.map(piece -> {
                ByteBuffer copy = ByteBuffer.allocate(piece.remaining());
                copy.put(piece).flip();
                received[0] += copy.remaining();
                if (request.progress() != null) {
                    request.progress().accept(new TransferProgress(received[0], total), subscriber);
                }
                return copy;
            });
        });
    }

    private static long length(HttpResponse head) {
        String length = head.headers().first("content-length");
        return length == null || !length.matches("\\d{1,18}") ? -1 : Long.parseLong(length);
    }

    private static RetryableTransferException fault(
            CallContext context, DownloadRequest request, TransportException fault) {
        return fault.kind() == TransportException.Kind.TOO_LARGE
                ? setback(
                        context,
                        "the file is larger than the " + request.maxBytes() + " bytes allowed; raise maxBytes",
                        fault,
                        Cure.NONE)
                : setback(context, fault.getMessage(), fault, RetryableTransferException.cureOf(fault));
    }

    private static RetryableTransferException setback(
            CallContext context, String message, @Nullable Throwable cause, Cure cure) {
        return new RetryableTransferException(
                new FileTransferException(
                        context, "download: " + message, cause, DeliveryOutcome.NOT_APPLIED, cure == Cure.REPEAT),
                cure);
    }

    private interface DiskWork {

        void run() throws IOException;
    }

    private static final class RedirectException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final @Nullable String location;

        RedirectException(@Nullable String location) {
            super("redirect", null, false, false);
            this.location = location;
        }
    }
}
