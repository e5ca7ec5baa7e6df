package io.github.manusreactive.error;

import io.github.manusreactive.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong in a call. The message says what happened and what to do; it never holds a credential or a
 * presigned URL's signature.
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

    /** Without an operation it is a token request, which does nothing twice. */
    static boolean isRepeatable(CallContext context, DeliveryOutcome outcome) {
        Operation operation = context.operation();
        return switch (outcome) {
            case NOT_SENT, NOT_APPLIED -> true;
            case UNKNOWN -> operation == null || operation.repeatable();
            case APPLIED -> false;
        };
    }

    /**
     * What was called.
     *
     * @return the operation, or {@code null} for errors that belong to none
     */
    public @Nullable Operation operation() {
        return context.operation();
    }

    /**
     * For whom it was called.
     *
     * @return the user's label, or {@code null} where none is known
     */
    public @Nullable String user() {
        return context.user();
    }

    /**
     * The server's id of the failed request, for support.
     *
     * @return the id, or {@code null} where no answer named one
     */
    public @Nullable String requestId() {
        return context.requestId();
    }

    /**
     * Which call failed.
     *
     * @return operation, user and request id
     */
    public CallContext context() {
        return context;
    }

    /**
     * Returns whether sending the request that failed again later can succeed without anything being changed, and cannot do anything
     * twice. The client has already made the retries that its settings allow. For a request with an unknown outcome this is {@code true}
     * only if the operation may be repeated; an {@link AmbiguousOutcomeException} is never retryable, as the task may exist. It is about
     * {@link #operation()}: if a read of {@code run} failed, its task exists, and {@code await} is to be repeated.
     *
     * @return {@code false} if a repeat is pointless or could do something twice
     */
    public final boolean isRetryable() {
        return retryable;
    }

    /**
     * Returns what is known about the effect of the request that failed. It says nothing about whether a repeat can help; see
     * {@link #isRetryable()}.
     *
     * @return {@link DeliveryOutcome#UNKNOWN} if the server may have processed the request
     */
    public final DeliveryOutcome outcome() {
        return outcome;
    }
}
