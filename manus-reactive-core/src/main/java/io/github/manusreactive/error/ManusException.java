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

    ManusException(CallContext context, String message, @Nullable Throwable cause) {
        super(context.prefix() + message + context.suffix(), cause);
        this.context = context;
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
     * Whether sending the same request again cannot do anything twice. The client has already done the retries its policy
     * allows.
     *
     * @return true where a repeat is safe; says nothing on whether it would help
     */
    public abstract boolean isSafeToRetry();
}
