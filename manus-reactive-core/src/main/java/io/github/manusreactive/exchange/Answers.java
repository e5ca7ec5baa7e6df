package io.github.manusreactive.exchange;

import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.error.UnexpectedAnswerException;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.json.JsonFault;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the transport brings into a value or a typed error, and says what is known of the server's side. */
final class Answers {

    private static final int SHOWN_TEXT = 200;

    private final JsonCodec codec;

    Answers(JsonCodec codec) {
        this.codec = codec;
    }

    <T> ManusResponse<T> read(ApiCall<T> call, CallContext context, HttpReply reply, Instant now) {
        String headerId = reply.headers().first("x-request-id");
        CallContext answered = context.withRequestId(headerId);
        Map<String, Object> body;
        try {
            body = codec.readObject(reply.body());
        } catch (JsonFault e) {
            throw unreadable(call.operation(), answered, reply, now, e);
        }
        String requestId = body.get("request_id") instanceof String id ? id : headerId;
        answered = context.withRequestId(requestId);
        if (reply.status() / 100 != 2 || !Boolean.TRUE.equals(body.get("ok"))) {
            throw refusal(call.operation(), answered, reply, body, now);
        }
        Map<String, Object> fields = new LinkedHashMap<>(body);
        fields.remove("ok");
        fields.remove("request_id");
        try {
            T value = call.reader().apply(codec, fields);
            return new ManusResponse<>(value, reply.status(), reply.headers(), requestId, body);
        } catch (JsonFault e) {
            throw new FailedAttempt(
                    new DecodeException(
                            answered,
                            "the call was processed, but its answer is not as documented: " + e.getMessage()
                                    + "; look for a newer version of this client",
                            e),
                    FailureClass.REJECTED);
        }
    }

    FailedAttempt fault(Operation operation, CallContext context, TransportFault fault) {
        if (!fault.kind().maybeSent()) {
            return new FailedAttempt(new ManusTransportException(context, fault, true), FailureClass.NOT_SENT);
        }
        return new FailedAttempt(
                operation.repeatable()
                        ? new ManusTransportException(context, fault, true)
                        : ambiguous(operation, context, fault.getMessage(), fault),
                FailureClass.UNKNOWN);
    }

    /** No JSON: a gateway's words, or a body that broke on the way. */
    private static FailedAttempt unreadable(
            Operation operation, CallContext context, HttpReply reply, Instant now, JsonFault e) {
        int status = reply.status();
        String text = shown(reply);
        if (status == 429) {
            Duration retryAfter = RetryAfter.of(reply.headers(), now);
            return new FailedAttempt(
                    new RateLimitedException(context, status, null, text, retryAfter), FailureClass.REFUSED);
        }
        if (status / 100 == 5) {
            return new FailedAttempt(
                    operation.repeatable()
                            ? new ServerException(context, status, null, text, true)
                            : ambiguous(operation, context, "a gateway answered HTTP " + status + ": " + text, e),
                    FailureClass.UNKNOWN);
        }
        if (status / 100 == 2) {
            String what = "HTTP " + status + " with a body that is no JSON (" + reply.body().length + " bytes)";
            return new FailedAttempt(
                    operation.repeatable()
                            ? new DecodeException(context, what, e)
                            : ambiguous(operation, context, what, e),
                    FailureClass.UNKNOWN);
        }
        return new FailedAttempt(byStatus(context, status, null, text), FailureClass.REJECTED);
    }

    private static FailedAttempt refusal(
            Operation operation, CallContext context, HttpReply reply, Map<String, Object> body, Instant now) {
        int status = reply.status();
        String code = null;
        String message = "no reason given";
        if (body.get("error") instanceof Map<?, ?> error) {
            code = error.get("code") instanceof String text ? text : null;
            message = error.get("message") instanceof String text ? text : message;
        }
        if (status == 429 || "rate_limited".equals(code)) {
            Duration retryAfter = RetryAfter.of(reply.headers(), now);
            return new FailedAttempt(
                    new RateLimitedException(context, status, code, message, retryAfter), FailureClass.REFUSED);
        }
        if (code == null && status / 100 == 5) {
            return new FailedAttempt(
                    operation.repeatable()
                            ? new ServerException(context, status, null, shown(reply), true)
                            : ambiguous(operation, context, "a gateway answered HTTP " + status, null),
                    FailureClass.UNKNOWN);
        }
        if (code == null && status / 100 == 2) {
            String what = "HTTP " + status + " with a body that says neither ok nor why not";
            return new FailedAttempt(
                    operation.repeatable()
                            ? new DecodeException(context, what, null)
                            : ambiguous(operation, context, what, null),
                    FailureClass.UNKNOWN);
        }
        if (status == 503) {
            return new FailedAttempt(new ServerException(context, status, code, message, true), FailureClass.REFUSED);
        }
        if (status / 100 == 5 || "internal".equals(code)) {
            return new FailedAttempt(
                    new ServerException(context, status, code, message, operation.repeatable()),
                    FailureClass.SERVER_FAILED);
        }
        return new FailedAttempt(byStatus(context, status, code, message), FailureClass.REJECTED);
    }

    private static ManusException byStatus(CallContext context, int status, @Nullable String code, String message) {
        if (status == 401 || "unauthenticated".equals(code)) {
            return message.contains("reauthorization_required")
                    ? new ReauthorizationRequiredException(
                            context, message + " — send the user to the authorize page again", null)
                    : new AuthenticationException(context, status, code, message);
        }
        if ("QuotaExceededError".equals(code) || "quota_exceeded".equals(code)) {
            return new QuotaExceededException(context, status, code, message);
        }
        if (status == 412 || "failed_precondition".equals(code)) {
            return new FailedPreconditionException(context, status, code, message);
        }
        if (status == 403 || "permission_denied".equals(code)) {
            return new PermissionDeniedException(context, status, code, message);
        }
        if (status == 404 || "not_found".equals(code)) {
            return new NotFoundException(context, status, code, message);
        }
        if (status == 400 || "invalid_argument".equals(code) || "InvalidArgument".equals(code)) {
            return new InvalidArgumentException(context, status, code, message);
        }
        return new UnexpectedAnswerException(context, status, code, message);
    }

    private static AmbiguousOutcomeException ambiguous(
            Operation operation, CallContext context, String what, @Nullable Throwable cause) {
        return new AmbiguousOutcomeException(
                context,
                what + "; the server may have processed the call, so it is not sent again. "
                        + (operation == Operation.TASK_CREATE
                                ? "Look through task.list before creating the task again"
                                : "Read the state before calling again"),
                cause);
    }

    private static String shown(HttpReply reply) {
        String text = reply.text()
                .replaceAll("<[^>]*>", " ")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        if (text.isEmpty()) {
            return "no text";
        }
        return text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "…";
    }
}
