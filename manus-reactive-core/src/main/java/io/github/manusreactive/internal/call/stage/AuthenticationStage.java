package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallCancellation;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.CredentialSource;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Checks before the wait for a permit that a credential allows the call, and repeats an attempt once with another
 * credential if the server rejects the first one.
 */
public final class AuthenticationStage {

    private AuthenticationStage() {}

    public static <T> Mono<T> around(CallInvocation<T> call, CredentialSource credentials, Supplier<Mono<T>> next) {
        Mono<Void> check = credentials.beforePermit();
        Mono<T> attempt = check == null ? next.get() : check.then(Mono.defer(next));
        return attempt.onErrorResume(
                AttemptFailedException.class, failure -> afterRefusal(call, credentials, failure, next));
    }

    /** Gets the credential after the permit, because a token may expire during the wait. */
    public static <T> Mono<T> withCredential(
            CallInvocation<T> call, CredentialSource credentials, Function<ApiCredential, Mono<T>> next) {
        ApiCredential atHand = credentials.atHand();
        return atHand != null
                ? send(call, credentials, atHand, next)
                : credentials.fetched().flatMap(credential -> send(call, credentials, credential, next));
    }

    private static <T> Mono<T> send(
            CallInvocation<T> call,
            CredentialSource credentials,
            ApiCredential credential,
            Function<ApiCredential, Mono<T>> next) {
        if (call.untilLastSend().compareTo(Preconditions.ONE_MILLISECOND) < 0) {
            return Mono.error(
                    new DeadlineExceededException(call.context, call.timeout, null, DeliveryOutcome.NOT_SENT));
        }
        credentials.sentWith(credential);
        return next.apply(credential);
    }

    private static <T> Mono<T> afterRefusal(
            CallInvocation<T> call,
            CredentialSource credentials,
            AttemptFailedException failure,
            Supplier<Mono<T>> next) {
        ApiCredential credential = credentials.sent();
        if (credential == null) {
            return Mono.error(failure);
        }
        if (failure.error() instanceof ReauthorizationRequiredException required) {
            tellEnd(call.user, credential, required);
        }
        if (!(failure.error() instanceof AuthenticationException refused) || !credentials.mayReplace()) {
            return Mono.error(failure);
        }
        Mono<T> again =
                credentials.replace(credential, refused).then(Mono.defer(() -> around(call, credentials, next)));
        return Mono.deferContextual(context -> CallCancellation.isTakenBack(context) ? Mono.error(failure) : again);
    }

    /** An exception of the provider must not hide the required authorization from the caller. */
    private static void tellEnd(ManusUser user, ApiCredential credential, ReauthorizationRequiredException required) {
        try {
            user.credentials().reauthorizationRequired(credential);
        } catch (Throwable e) {
            required.addSuppressed(e);
        }
    }
}
