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

/** What an error means for the item and for the user it met. */
public final class ItemFailureClassifier {

    /** The pause after a failure that passes by itself. */
    public static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

    /** A task that is missing this long after its create is not expected to appear any more. */
    public static final Duration MAY_STILL_APPEAR = Duration.ofMinutes(10);

    /** What may break a transfer of a file and be over soon after. */
    private static final Set<TransportException.Kind> BROKEN = EnumSet.complementOf(EnumSet.of(
            TransportException.Kind.REQUEST_BODY,
            TransportException.Kind.SHUT_DOWN,
            TransportException.Kind.TLS,
            TransportException.Kind.TOO_LARGE));

    private ItemFailureClassifier() {}

    /** Whether it says how the task ended, and not merely that it could not be watched. */
    public static boolean tellsOfTheTask(Throwable error) {
        return error instanceof TaskFailedException
                || error instanceof TaskWaitingException
                || error instanceof TaskTimeoutException
                || error instanceof StructuredOutputException;
    }

    /** Whether the task is known by its id, and reads of it return 404: it may have been deleted, or appear later. */
    public static boolean isMissing(Throwable error) {
        return error instanceof TaskNotProvisionedException || error instanceof NotFoundException;
    }

    /** Whether another user might do it. */
    public static boolean isUsersFault(Throwable error) {
        return error instanceof AuthenticationException
                || error instanceof ReauthorizationRequiredException
                || error instanceof OAuthException
                || error instanceof PermissionDeniedException
                || error instanceof QuotaExceededException;
    }

    /** Whether it certainly came before, or instead of, a task. */
    public static boolean leavesNoTask(Throwable error) {
        return error instanceof InvalidRequestException || isOfPreparation(error) || isRefusal(error);
    }

    private static boolean isOfPreparation(Throwable error) {
        return error instanceof FileTransferException || error instanceof PreparationException;
    }

    /** Whether the server answered, and works. */
    public static boolean isRefusal(Throwable error) {
        return error instanceof ManusApiException && !(error instanceof ServerException);
    }

    /** Returns whether the consequence is clear and no task exists. */
    public static boolean isKnownToLeaveNoTask(Throwable error) {
        return isUsersFault(error) || passesByItself(error) || leavesNoTask(error);
    }

    /** Whether nothing was created, and doing the same later may well work. */
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

    /** Whether a call that must not be sent twice was certainly not sent, or not processed, and may well work later. */
    public static boolean wasNotSent(Throwable error) {
        return passesByItself(error)
                && !(error instanceof ServerException)
                && !(error instanceof DeadlineExceededException);
    }

    /** Whether the server, or the budget, only asks for patience: everything works. */
    public static boolean isForTheRate(Throwable error) {
        return error instanceof RateLimitedException
                || error instanceof RateLimitTimeoutException
                || error instanceof RateLimitQueueFullException;
    }
}
