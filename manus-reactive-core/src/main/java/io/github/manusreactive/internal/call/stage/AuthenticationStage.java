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
import reactor.core.publisher.Mono;

/**
 * Checks before the wait for a permit that a credential allows the call, and repeats an attempt once with another
 * credential if the server rejects the first one.
 */
public final class AuthenticationStage {

    private AuthenticationStage() {}

    public static <T> Mono<T> around(CallInvocation<T> call, CredentialSource credentials, Mono<T> next) {
        return credentials
                .beforePermit()
                .then(next)
                .onErrorResume(AttemptFailedException.class, failure -> afterRefusal(call, credentials, failure, next));
    }

    /** Gets the credential after the permit, because a token may expire during the wait. */
    public static <T> Mono<T> withCredential(
            CallInvocation<T> call, CredentialSource credentials, Function<ApiCredential, Mono<T>> next) {
        return credentials.afterPermit().flatMap(credential -> {
            if (call.untilLastSend().compareTo(Preconditions.ONE_MILLISECOND) < 0) {
                return Mono.error(new DeadlineExceededException(
                        call.context, call.options.timeout(), null, DeliveryOutcome.NOT_SENT));
            }
            credentials.sentWith(credential);
            return next.apply(credential);
        });
    }

    private static <T> Mono<T> afterRefusal(
            CallInvocation<T> call, CredentialSource credentials, AttemptFailedException failure, Mono<T> next) {
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
        Mono<T> again = credentials.replace(credential, refused).then(around(call, credentials, next));
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
