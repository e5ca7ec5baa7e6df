package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.UnexpectedResponseException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.call.reconcile.DeploymentConflictDetector;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates typed errors from responses that are not a success, with the knowledge about the server's side. */
final class ErrorResponseDecoder {

    private static final int SHOWN_TEXT = 200;
    private static final int READ_TEXT = 16_384;

    private final Operation operation;
    private final HttpResponse reply;
    private final int status;
    private final Instant now;
    private final SecretMasker mask;

    ErrorResponseDecoder(Operation operation, HttpResponse reply, Instant now, SecretMasker mask) {
        this.operation = operation;
        this.reply = reply;
        this.status = reply.status();
        this.now = now;
        this.mask = mask;
    }

    /** The body is not JSON: a gateway's text or a truncated body. */
    AttemptFailedException unreadable(CallContext context, JsonReadException fault) {
        String text = shown();
        if (status == 429) {
            return limited(context, null, text, false);
        }
        if (status / 100 == 5 || status == 408) {
            return gateway(context, text);
        }
        if (status / 100 == 2) {
            return unclear(
                    context,
                    "HTTP " + status + " with a body that is not JSON (" + reply.body().length + " bytes): " + text,
                    fault);
        }
        return rejected(context, null, text);
    }

    /** JSON that reports an error, or does not report a success. */
    AttemptFailedException refusal(CallContext context, Map<String, Object> body) {
        ErrorMessageClassifier words = ErrorMessageClassifier.of(body, mask);
        String code = words.code();
        String message = words.message() == null ? "no error message" : words.message();
        // gateways have error codes of their own; their 4xx need no check, since a gateway does not forward such a
        // request
        boolean ownWords = code != null && Boolean.FALSE.equals(body.get("ok"));
        // independent of the status: a retry would deploy again as soon as the running deployment ends
        if (DeploymentConflictDetector.isIn(operation, message)) {
            return rejected(context, code, message);
        }
        KnownErrorCode known = KnownErrorCode.of(code);
        // a known code of the API takes precedence over a contradicting status
        if (ownWords ? known == KnownErrorCode.RATE_LIMITED : status == 429) {
            return limited(context, code, message, ownWords);
        }
        if (ownWords && known != null && known != KnownErrorCode.INTERNAL) {
            return rejected(context, code, message);
        }
        if (!ownWords && (status / 100 == 5 || status == 408)) {
            return gateway(context, words.message() == null ? shown() : words.message());
        }
        if (!ownWords && status / 100 == 2) {
            return unclear(
                    context,
                    "HTTP " + status + " with neither ok: true nor an error code in the body"
                            + (words.message() == null ? "" : ": " + words.message()),
                    null);
        }
        if (known == KnownErrorCode.INTERNAL) {
            return server(context, FailureClass.SERVER_FAILED, code, message);
        }
        if (status / 100 == 5) {
            return server(context, status == 503 ? FailureClass.REFUSED : FailureClass.SERVER_FAILED, code, message);
        }
        return rejected(context, code, message);
    }

    private AttemptFailedException unclear(CallContext context, String what, @Nullable JsonReadException fault) {
        return AttemptFailedException.answered(
                operation,
                FailureClass.UNKNOWN,
                what,
                status,
                null,
                outcome -> new DecodeException(context, what, fault, outcome));
    }

    /** A date depends on two clocks, so it is treated like a delay of a gateway. */
    private AttemptFailedException limited(
            CallContext context, @Nullable String code, String message, boolean ownWords) {
        Duration retryAfter = RetryAfterDelay.of(reply.headers(), now);
        return AttemptFailedException.limited(
                operation,
                message,
                status,
                retryAfter,
                !ownWords || RetryAfterDelay.isDate(reply.headers()),
                outcome -> new RateLimitedException(context, status, code, message, retryAfter));
    }

    /** Something in front of the API responded; it may have forwarded the call. */
    private AttemptFailedException gateway(CallContext context, String text) {
        return server(context, FailureClass.UNKNOWN, null, "a gateway sent the response: " + text);
    }

    private AttemptFailedException server(
            CallContext context, FailureClass failureClass, @Nullable String code, String message) {
        Duration retryAfter = RetryAfterDelay.of(reply.headers(), now);
        return AttemptFailedException.answered(
                operation,
                failureClass,
                "HTTP " + status + ": " + message,
                status,
                retryAfter,
                outcome -> new ServerException(context, status, code, message, outcome, retryAfter));
    }

    private AttemptFailedException rejected(CallContext context, @Nullable String code, String message) {
        return AttemptFailedException.answered(
                operation, FailureClass.REJECTED, message, status, null, outcome -> rejection(context, code, message));
    }

    private ManusException rejection(CallContext context, @Nullable String code, String message) {
        KnownErrorCode known = KnownErrorCode.of(code);
        // the API has sent the code of another error for a bad credential
        if (status == 401) {
            known = KnownErrorCode.UNAUTHENTICATED;
        } else if (known == null) {
            known = meaningOf(status);
        }
        if (known == null) {
            return new UnexpectedResponseException(context, status, code, message);
        }
        return switch (known) {
            case UNAUTHENTICATED ->
                message.contains("reauthorization_required")
                        ? new ReauthorizationRequiredException(
                                context, message + " — send the user to the authorize page again", null)
                        : new AuthenticationException(context, status, code, message);
            case QUOTA_EXCEEDED -> new QuotaExceededException(context, status, code, message);
            case FAILED_PRECONDITION -> new FailedPreconditionException(context, status, code, message);
            case PERMISSION_DENIED -> new PermissionDeniedException(context, status, code, message);
            case NOT_FOUND -> new NotFoundException(context, status, code, message);
            case INVALID_ARGUMENT -> new InvalidArgumentException(context, status, code, message);
            case RATE_LIMITED, INTERNAL -> new UnexpectedResponseException(context, status, code, message);
        };
    }

    private static @Nullable KnownErrorCode meaningOf(int status) {
        return switch (status) {
            case 400 -> KnownErrorCode.INVALID_ARGUMENT;
            case 403 -> KnownErrorCode.PERMISSION_DENIED;
            case 404 -> KnownErrorCode.NOT_FOUND;
            case 412 -> KnownErrorCode.FAILED_PRECONDITION;
            default -> null;
        };
    }

    /** Returns the body as one line, masked and truncated. */
    private String shown() {
        byte[] body = reply.body();
        // truncate first: patterns take minutes on megabytes. A UTF-16 unit has at most three bytes
        String start = new String(body, 0, Math.min(body.length, 4 * READ_TEXT), StandardCharsets.UTF_8);
        String text = mask.apply(start, READ_TEXT)
                .replaceAll("(?is)<(script|style)\\b.{0,4000}?</\\1>", " ")
                .replaceAll("<[^<>]*>", " ")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        if (text.isEmpty()) {
            return "no text";
        }
        return text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "…";
    }
}
