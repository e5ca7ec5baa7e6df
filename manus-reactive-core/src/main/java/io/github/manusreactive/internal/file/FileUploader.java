package io.github.manusreactive.internal.file;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.file.FileStatus;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.file.StartedUpload;
import io.github.manusreactive.file.TransferProgress;
import io.github.manusreactive.file.UploadRequest;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.file.RetryableTransferException.Cure;
import io.github.manusreactive.internal.util.StorageUrlValidator;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/** Uploads a file: creates the record, sends the bytes to the storage, and waits until the service has them. */
public final class FileUploader {

    private static final int MAX_URLS = 3;
    private static final long MAX_ANSWER = 64 * 1024;
    private static final Duration DOCUMENTED_LIFE = Duration.ofMinutes(3);
    private static final Duration FIRST_LOOK = Duration.ofMillis(500);
    private static final Duration LAST_LOOK = Duration.ofSeconds(5);
    private static final Pattern STORAGE_CODE = Pattern.compile("<Code>([A-Za-z]{1,64})</Code>");

    private final Function<String, Mono<StartedUpload>> start;
    private final Function<String, Mono<ManusFile>> detail;
    private final TransferSupport transfers;
    private final CallExecutor exchange;

    public FileUploader(
            Function<String, Mono<StartedUpload>> start,
            Function<String, Mono<ManusFile>> detail,
            CallExecutor exchange) {
        this.start = start;
        this.detail = detail;
        this.transfers = new TransferSupport(exchange);
        this.exchange = exchange;
    }

    /** Uploads a file and waits until it is usable. */
    public Mono<ManusFile> upload(UploadRequest request) {
        return Mono.deferContextual(subscriber -> {
            CallContext context = transfers.context(Operation.FILE_UPLOAD, subscriber);
            UploadBody body = new UploadBody(request.source());
            return body.length()
                    .onErrorMap(
                            IOException.class,
                            e -> new FileTransferException(
                                    context,
                                    "cannot read the file: " + e.getMessage(),
                                    e,
                                    DeliveryOutcome.NOT_SENT,
                                    false))
                    .flatMap(length -> send(request, context, body, bytes -> report(request, bytes, length, subscriber))
                            .flatMap(file -> settled(file, request.settleTime(), context)))
                    .timeout(transfers.timeout(), transfers.deadline(context), exchange.scheduler());
        });
    }

    private static void report(UploadRequest request, long bytes, long total, ContextView subscriber) {
        if (request.progress() != null) {
            request.progress().accept(new TransferProgress(bytes, total), subscriber);
        }
    }

    /** Sends the bytes to the storage; if the URL expires, creates a new record with a new URL. */
    private Mono<ManusFile> send(UploadRequest request, CallContext context, UploadBody body, LongConsumer sent) {
        return start.apply(request.filename())
                .flatMap(started -> put(started, body.attempt(sent), context).thenReturn(started.file()))
                .retryWhen(Retry.max(MAX_URLS - 1L)
                        .filter(e -> e instanceof RetryableTransferException setback && setback.cure() == Cure.NEW_URL)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .onErrorMap(RetryableTransferException.class, RetryableTransferException::error);
    }

    private Mono<Void> put(StartedUpload started, HttpBody body, CallContext context) {
        if (!StorageUrlValidator.mayLead(exchange.config().baseUri(), started.uploadUrl())) {
            return Mono.error(new FileTransferException(
                    context,
                    "the upload URL is not https, or points to this machine while the base URL does not; nothing was sent to it",
                    null,
                    DeliveryOutcome.NOT_SENT,
                    false));
        }
        TimeSource clocks = new TimeSource(exchange.scheduler());
        long startedAt = clocks.mark();
        HttpCall call = new HttpCall(
                "PUT",
                started.uploadUrl(),
                HttpHeaders.empty(),
                body,
                exchange.options().responseTimeout(),
                MAX_ANSWER);
        RetrySettings retry = exchange.options().retry();
        return Mono.defer(() -> clocks.since(startedAt).compareTo(life(started)) < 0
                        ? exchange.config().transport().exchange(call)
                        : Mono.error(setback(context, "the upload URL expired", null, Cure.NEW_URL)))
                .onErrorMap(
                        TransportException.class,
                        fault -> setback(context, fault.getMessage(), fault, RetryableTransferException.cureOf(fault)))
                .flatMap(reply -> judged(reply, context))
                .retryWhen(transfers.backoff(retry));
    }

    /** Returns the lifetime of the URL by the server's clock, or the documented one if the response has none. */
    private static Duration life(StartedUpload started) {
        Instant from = started.file().createdAt();
        Instant until = started.uploadExpiresAt();
        return from == null || until == null ? DOCUMENTED_LIFE : Duration.between(from, until);
    }

    private static Mono<Void> judged(HttpResponse reply, CallContext context) {
        if (reply.status() / 100 == 2) {
            return Mono.empty();
        }
        // Only the code: the rest of the storage's response may contain the signature.
        Matcher code = STORAGE_CODE.matcher(reply.text());
        String reason = code.find() ? " " + code.group(1) : "";
        Cure cure = reason.contains("Expired") ? Cure.NEW_URL : RetryableTransferException.cureOf(reply.status());
        return Mono.error(
                setback(context, "the storage rejected the upload: HTTP " + reply.status() + reason, null, cure));
    }

    /** Waits until the service has received the bytes. */
    private Mono<ManusFile> settled(ManusFile started, Duration limit, CallContext context) {
        return detail.apply(started.id())
                .flatMap(file -> {
                    if (file.status().equals(FileStatus.UPLOADED)) {
                        return Mono.just(file);
                    }
                    if (file.status().equals(FileStatus.ERROR) || file.status().equals(FileStatus.DELETED)) {
                        return Mono.error(new FileTransferException(
                                context,
                                "file " + file.id() + " ended as " + file.status()
                                        + (file.errorMessage() == null ? "" : ": " + file.errorMessage())
                                        + "; upload it again",
                                null,
                                DeliveryOutcome.NOT_APPLIED,
                                true));
                    }
                    return Mono.empty();
                })
                .repeatWhenEmpty(looks -> looks.concatMap(look -> Mono.delay(pause(look), exchange.scheduler())))
                .timeout(
                        limit,
                        Mono.error(() -> new FileTransferException(
                                context,
                                "file " + started.id() + " is not uploaded " + limit.toSeconds()
                                        + " s after its bytes were sent; check it later, or upload it again",
                                null,
                                DeliveryOutcome.UNKNOWN,
                                true)),
                        exchange.scheduler());
    }

    private static Duration pause(long look) {
        Duration pause = FIRST_LOOK.multipliedBy(1L << Math.min(look, 10));
        return pause.compareTo(LAST_LOOK) < 0 ? pause : LAST_LOOK;
    }

    private static RetryableTransferException setback(
            CallContext context, String message, @Nullable Throwable cause, Cure cure) {
        return new RetryableTransferException(
                new FileTransferException(
                        context,
                        message,
                        cause,
                        cause == null ? DeliveryOutcome.NOT_APPLIED : DeliveryOutcome.UNKNOWN,
                        cure != Cure.NONE),
                cure);
    }
}
