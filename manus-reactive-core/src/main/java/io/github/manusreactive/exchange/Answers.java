package io.github.manusreactive.exchange;

import io.github.manusreactive.call.ManusResponse;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns what the transport brings into a value or a typed error, and says what is known of the server's side. */
final class Answers {

    private static final int SHOWN_TEXT = 200;

    /** Anything shorter would blot out words. */
    private static final int SHORTEST_SECRET = 6;

    private final JsonCodec codec;

    Answers(JsonCodec codec) {
        this.codec = codec;
    }

    /**
     * Reads an answer.
     *
     * @param secret what the request was authenticated with; a server that repeats it does not get it into an error
     */
    <T> ManusResponse<T> read(ApiCall<T> call, CallContext context, HttpReply reply, Instant now, String secret) {
        UnaryOperator<String> mask = mask(secret);
        String headerId = reply.headers().first("x-request-id");
        CallContext answered = context.withRequestId(headerId);
        Map<String, Object> body;
        try {
            body = codec.readObject(reply.body());
        } catch (JsonFault e) {
            throw unreadable(call.operation(), answered, reply, now, mask, e);
        }
        String requestId = body.get("request_id") instanceof String id ? id : headerId;
        answered = context.withRequestId(requestId);
        if (reply.status() / 100 != 2 || !Boolean.TRUE.equals(body.get("ok"))) {
            throw refusal(call.operation(), answered, reply, body, now, mask);
        }
        Map<String, Object> fields = new LinkedHashMap<>(body);
        fields.remove("ok");
        fields.remove("request_id");
        try {
            T value = call.reader().apply(codec, fields);
            return new ManusResponse<>(value, reply.status(), reply.headers(), requestId, body);
        } catch (RuntimeException e) {
            String what = "the call was processed, but its answer is not as documented: "
                    + (e instanceof JsonFault ? e.getMessage() : e.getClass().getSimpleName())
                    + "; look for a newer version of this client";
            CallContext failed = answered;
            throw FailedAttempt.answered(
                    call.operation(),
                    FailureClass.REJECTED,
                    what,
                    reply.status(),
                    null,
                    safe -> new DecodeException(failed, what, e));
        }
    }

    private static UnaryOperator<String> mask(String secret) {
        return secret.length() >= SHORTEST_SECRET ? text -> text.replace(secret, "****") : UnaryOperator.identity();
    }

    static FailedAttempt fault(Operation operation, CallContext context, TransportFault fault) {
        return FailedAttempt.noAnswer(
                operation,
                fault.kind().maybeSent() ? FailureClass.UNKNOWN : FailureClass.NOT_SENT,
                fault.getMessage(),
                fault.kind() == TransportFault.Kind.TIMEOUT,
                safe -> new ManusTransportException(context, fault, safe));
    }

    /** No JSON: a gateway's words, or a body that broke on the way. */
    private static FailedAttempt unreadable(
            Operation operation,
            CallContext context,
            HttpReply reply,
            Instant now,
            UnaryOperator<String> mask,
            JsonFault e) {
        int status = reply.status();
        String text = shown(reply, mask);
        if (status == 429) {
            return limited(operation, context, reply, null, text, now);
        }
        if (status / 100 == 5 || status == 408) {
            return gateway(operation, context, reply, text, now);
        }
        if (status / 100 == 2) {
            String what = "HTTP " + status + " with a body that is no JSON (" + reply.body().length + " bytes)";
            return FailedAttempt.answered(
                    operation, FailureClass.UNKNOWN, what, status, null, safe -> new DecodeException(context, what, e));
        }
        return rejected(operation, context, status, null, text);
    }

    private static FailedAttempt refusal(
            Operation operation,
            CallContext context,
            HttpReply reply,
            Map<String, Object> body,
            Instant now,
            UnaryOperator<String> mask) {
        int status = reply.status();
        String code = null;
        String message = "no reason given";
        if (body.get("error") instanceof Map<?, ?> error) {
            code = error.get("code") instanceof String text ? mask.apply(text) : null;
            message = error.get("message") instanceof String text ? mask.apply(text) : message;
        }
        // gateways have codes of their own; a 4xx of theirs needs no such look, as they pass no such request on
        boolean ownWords = code != null && Boolean.FALSE.equals(body.get("ok"));
        if (status == 429) {
            return limited(operation, context, reply, code, message, now);
        }
        if (!ownWords && (status / 100 == 5 || status == 408)) {
            return gateway(operation, context, reply, shown(reply, mask), now);
        }
        if (!ownWords && status / 100 == 2) {
            String what = "HTTP " + status + " with a body that says neither ok nor why not";
            return FailedAttempt.answered(
                    operation,
                    FailureClass.UNKNOWN,
                    what,
                    status,
                    null,
                    safe -> new DecodeException(context, what, null));
        }
        if ("rate_limited".equals(code)) {
            return limited(operation, context, reply, code, message, now);
        }
        if (status / 100 == 5 || "internal".equals(code)) {
            return server(
                    operation,
                    context,
                    status == 503 ? FailureClass.REFUSED : FailureClass.SERVER_FAILED,
                    reply,
                    code,
                    message,
                    now);
        }
        return rejected(operation, context, status, code, message);
    }

    private static FailedAttempt limited(
            Operation operation,
            CallContext context,
            HttpReply reply,
            @Nullable String code,
            String message,
            Instant now) {
        Duration retryAfter = RetryAfter.of(reply.headers(), now);
        return FailedAttempt.answered(
                operation,
                FailureClass.REFUSED,
                message,
                reply.status(),
                retryAfter,
                safe -> new RateLimitedException(context, reply.status(), code, message, retryAfter));
    }

    /** Something before the API answered; whether it passed the call on is not known. */
    private static FailedAttempt gateway(
            Operation operation, CallContext context, HttpReply reply, String text, Instant now) {
        return server(operation, context, FailureClass.UNKNOWN, reply, null, "a gateway answered: " + text, now);
    }

    private static FailedAttempt server(
            Operation operation,
            CallContext context,
            FailureClass failureClass,
            HttpReply reply,
            @Nullable String code,
            String message,
            Instant now) {
        Duration retryAfter = RetryAfter.of(reply.headers(), now);
        return FailedAttempt.answered(
                operation,
                failureClass,
                "HTTP " + reply.status() + ": " + message,
                reply.status(),
                retryAfter,
                safe -> new ServerException(context, reply.status(), code, message, safe, retryAfter));
    }

    private static FailedAttempt rejected(
            Operation operation, CallContext context, int status, @Nullable String code, String message) {
        return FailedAttempt.answered(
                operation,
                FailureClass.REJECTED,
                message,
                status,
                null,
                safe -> byStatus(context, status, code, message));
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

    private static String shown(HttpReply reply, UnaryOperator<String> mask) {
        String text = mask.apply(reply.text())
                .replaceAll("<[^>]*>", " ")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        if (text.isEmpty()) {
            return "no text";
        }
        return text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "…";
    }
}
