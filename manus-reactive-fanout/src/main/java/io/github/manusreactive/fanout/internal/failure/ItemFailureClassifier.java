package io.github.manusreactive.fanout.internal.failure;

import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.PreparationException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskNotProvisionedException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.error.TokenStoreException;
import io.github.manusreactive.error.TransportException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Classifies errors by their consequence for the item and the user. */
public final class ItemFailureClassifier {

    /** Pause after a transient failure. */
    public static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

    /** A task that is missing this long after its create is no longer expected to appear. */
    public static final Duration MAY_STILL_APPEAR = Duration.ofMinutes(10);

    /** Transient failures of a file transfer. */
    private static final Set<TransportException.Kind> BROKEN = EnumSet.complementOf(EnumSet.of(
            TransportException.Kind.REQUEST_BODY,
            TransportException.Kind.SHUT_DOWN,
            TransportException.Kind.TLS,
            TransportException.Kind.TOO_LARGE));

    private ItemFailureClassifier() {}

    /** Returns whether the error describes the end of the task, not a failure to read it. */
    public static boolean tellsOfTheTask(Throwable error) {
        return error instanceof TaskFailedException
                || error instanceof TaskWaitingException
                || error instanceof TaskTimeoutException
                || error instanceof StructuredOutputException;
    }

    /** Returns whether reads of a created task return 404: it may have been deleted, or appear later. */
    public static boolean isMissing(Throwable error) {
        return error instanceof TaskNotProvisionedException || error instanceof NotFoundException;
    }

    /** Returns whether the call may succeed for another user. */
    public static boolean isUsersFault(Throwable error) {
        return error instanceof AuthenticationException
                || error instanceof ReauthorizationRequiredException
                || error instanceof OAuthException
                || error instanceof PermissionDeniedException
                || error instanceof QuotaExceededException;
    }

    /** Returns whether the error excludes that a task was created. */
    public static boolean leavesNoTask(Throwable error) {
        return error instanceof InvalidRequestException || isOfPreparation(error) || isRefusal(error);
    }

    private static boolean isOfPreparation(Throwable error) {
        return error instanceof FileTransferException || error instanceof PreparationException;
    }

    /** Returns whether a working server rejected the call. */
    public static boolean isRefusal(Throwable error) {
        return error instanceof ManusApiException && !(error instanceof ServerException);
    }

    /** Returns whether the consequence is clear and no task exists. */
    public static boolean isKnownToLeaveNoTask(Throwable error) {
        return isUsersFault(error) || passesByItself(error) || leavesNoTask(error);
    }

    /** Returns whether nothing was created and a later attempt may succeed. */
    public static boolean passesByItself(Throwable error) {
        return (error instanceof ManusTransportException transport
                        && (transport.isRetryable() || transport.kind() == TransportException.Kind.SHUT_DOWN))
                || (error instanceof ServerException server && server.isRetryable())
                || (error.getCause() instanceof TransportException fault
                        && isOfPreparation(error)
                        && BROKEN.contains(fault.kind()))
                || error instanceof TokenStoreException
                || error instanceof DeadlineExceededException
                || error instanceof CircuitOpenException
                || error instanceof ExtensionFailedException
                || isForTheRate(error);
    }

    /** Returns whether a call that must not be sent twice was not processed and may succeed later. */
    public static boolean wasNotSent(Throwable error) {
        return passesByItself(error)
                && !(error instanceof ServerException)
                && !(error instanceof DeadlineExceededException);
    }

    /** Returns whether this process withdrew the call itself, which says nothing about the server. */
    public static boolean isOwnRefusal(Throwable error) {
        return error instanceof ManusTransportException transport
                && transport.kind() == TransportException.Kind.SEND_REFUSED;
    }

    /** Returns whether the error is only due to a rate limit of the server or the client. */
    public static boolean isForTheRate(Throwable error) {
        return error instanceof RateLimitedException
                || error instanceof RateLimitTimeoutException
                || error instanceof RateLimitQueueFullException;
    }
}
