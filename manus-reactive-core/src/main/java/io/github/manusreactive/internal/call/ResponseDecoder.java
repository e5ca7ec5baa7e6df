package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonEnvelope;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a response to a value or a typed error. Decoding is tolerant: only fields without which a value is useless
 * are required.
 */
public final class ResponseDecoder {

    /** A value with its status, its request id and the unexpected fields of its response. */
    public record Decoded<T>(T value, int status, @Nullable String requestId, List<UnexpectedField> unexpected) {}

    private final JsonCodec codec;

    ResponseDecoder(JsonCodec codec) {
        this.codec = codec;
    }

    /**
     * Decodes a response.
     *
     * @param mask hides secrets, above all the credential of the request, in errors and logs
     * @throws AttemptFailedException if the response is not a success or has no usable value
     */
    public <T> Decoded<T> read(
            ApiRequest<T> call, CallContext context, HttpResponse reply, Instant now, SecretMasker mask) {
        String headerId = mask.name(reply.headers().first("x-request-id"));
        CallContext answered = context.withRequestId(headerId);
        JsonEnvelope<T> envelope;
        try {
            envelope = codec.readResponse(reply.body(), call.shape(), ResponseLogger.showsRawValues());
        } catch (JsonReadException e) {
            throw new ErrorResponseDecoder(call.operation(), reply, now, mask).unreadable(answered, e);
        }
        String requestId = envelope.requestId() != null ? mask.name(envelope.requestId()) : headerId;
        answered = context.withRequestId(requestId);
        if (!isSuccess(reply, envelope)) {
            throw new ErrorResponseDecoder(call.operation(), reply, now, mask)
                    .refusal(answered, codec.readObject(reply.body()));
        }
        T value = envelope.value();
        if (value == null) {
            throw undecodable(call.operation(), answered, reply.status(), envelope.fault());
        }
        return new Decoded<>(
                value,
                reply.status(),
                requestId,
                envelope.unexpected().isEmpty() ? List.of() : masked(envelope.unexpected(), mask));
    }

    private static List<UnexpectedField> masked(List<UnexpectedField> fields, SecretMasker mask) {
        return fields.stream()
                .map(field -> new UnexpectedField(
                        String.valueOf(mask.name(field.path())),
                        field.kind(),
                        field.raw() == null ? null : mask.apply(field.raw())))
                .toList();
    }

    /** Without {@code ok}, the status decides if the response clearly belongs to the operation and not to a gateway. */
    private static boolean isSuccess(HttpResponse reply, JsonEnvelope<?> envelope) {
        if (reply.status() / 100 != 2) {
            return false;
        }
        Boolean ok = envelope.ok();
        return ok != null ? ok : envelope.error() == null && envelope.recognized();
    }

    private static AttemptFailedException undecodable(
            Operation operation, CallContext context, int status, @Nullable JsonReadException fault) {
        String what = "the server processed the call, but its response does not match the API documentation: "
                + (fault == null ? "it has no value" : fault.getMessage())
                + "; check for a newer version of this client";
        return AttemptFailedException.processed(
                operation, what, status, outcome -> new DecodeException(context, what, fault, outcome));
    }

    /** Decoding failed with an {@link Error}, for example because memory is exhausted, so the content is unknown. */
    public static AttemptFailedException broken(
            Operation operation, CallContext context, HttpResponse reply, Error error) {
        String what = "reading the response (HTTP " + reply.status() + ", " + reply.body().length
                + " bytes) failed with " + error.getClass().getName();
        return AttemptFailedException.answered(
                operation,
                FailureClass.UNKNOWN,
                what,
                reply.status(),
                null,
                outcome -> new DecodeException(context, what, error, outcome));
    }

    public static AttemptFailedException fault(Operation operation, CallContext context, TransportException fault) {
        return AttemptFailedException.noAnswer(
                operation,
                fault.kind().maybeSent() ? FailureClass.UNKNOWN : FailureClass.NOT_SENT,
                fault.getMessage(),
                outcome -> new ManusTransportException(context, fault, outcome));
    }
}
