package io.github.manusreactive.error;

import io.github.manusreactive.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Base class of all errors of a call. The message states what happened and how to fix it; it never contains a
 * credential or the signature of a presigned URL.
 *
 * @since 0.1.0
 */
public abstract sealed class ManusException extends RuntimeException
        permits ManusApiException,
                ManusTransportException,
                AmbiguousOutcomeException,
                RateLimitTimeoutException,
                RateLimitQueueFullException,
                CircuitOpenException,
                DecodeException,
                DeadlineExceededException,
                ExtensionFailedException,
                FileTransferException,
                InvalidRequestException,
                LedgerException,
                OAuthException,
                PaginationException,
                PreparationException,
                PublishFailedException,
                ReauthorizationRequiredException,
                StructuredOutputException,
                TaskFailedException,
                TaskNotProvisionedException,
                TaskStoppedException,
                TaskTimeoutException,
                TaskWaitingException,
                TokenStoreException,
                WebhookRejectedException {

    private static final long serialVersionUID = 1L;

    private final CallContext context;
    private final DeliveryOutcome outcome;
    private final boolean retryable;

    ManusException(
            CallContext context,
            String message,
            @Nullable Throwable cause,
            DeliveryOutcome outcome,
            boolean retryable) {
        super(context.prefix() + message + context.suffix(), cause);
        this.context = context;
        this.outcome = outcome;
        this.retryable = retryable;
    }

    /** Token requests have no operation and can be repeated safely. */
    static boolean isRepeatable(CallContext context, DeliveryOutcome outcome) {
        Operation operation = context.operation();
        return switch (outcome) {
            case NOT_SENT, NOT_APPLIED -> true;
            case UNKNOWN -> operation == null || operation.repeatable();
            case APPLIED -> false;
        };
    }

    /** Returns the operation, or {@code null} if the error does not belong to one. */
    public @Nullable Operation operation() {
        return context.operation();
    }

    /** Returns the label of the user, or {@code null} if unknown. */
    public @Nullable String user() {
        return context.user();
    }

    /** Returns the server's id of the failed request, for support, or {@code null} if there is none. */
    public @Nullable String requestId() {
        return context.requestId();
    }

    /** Returns the operation, the user and the request id. */
    public CallContext context() {
        return context;
    }

    /**
     * Returns {@code true} if the same request can succeed later without any change and cannot take effect twice. The
     * client has already made the retries that its settings allow. If the outcome of the request is unknown, this is
     * {@code true} only for operations that are safe to repeat; it is never {@code true} for an {@link
     * AmbiguousOutcomeException}, because the task may exist. The result applies to {@link #operation()}, or to the failed step if no request was involved: if a read of
     * {@code run} failed, the task exists, so call {@code await} again instead of {@code run}.
     */
    public final boolean isRetryable() {
        return retryable;
    }

    /**
     * Returns what is known about the effect of the failed request. To decide on a retry, use {@link #isRetryable()}.
     *
     * @return {@link DeliveryOutcome#UNKNOWN} if the server may have processed the request
     */
    public final DeliveryOutcome outcome() {
        return outcome;
    }
}
