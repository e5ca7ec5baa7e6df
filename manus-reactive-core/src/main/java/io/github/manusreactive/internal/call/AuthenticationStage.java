package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import reactor.core.publisher.Mono;

/**
 * Checks before the wait for the permit that a credential allows the call, and repeats an attempt once with another credential
 * if the server refuses the first one.
 */
final class AuthenticationStage {

    private AuthenticationStage() {}

    /** An open circuit breaker ends the attempt here, so that it waits for no permit. */
    static <T> Mono<T> around(CallAttemptState state, Mono<T> attempt) {
        return Mono.defer(() -> state.resilience.isOpenFor(state.options)
                        ? Mono.<Void>error(AttemptStage.circuitOpen(state))
                        : state.credentials.beforePermit())
                .then(attempt)
                .onErrorResume(AttemptFailedException.class, failure -> afterRefusal(state, failure, attempt));
    }

    private static <T> Mono<T> afterRefusal(CallAttemptState state, AttemptFailedException failure, Mono<T> attempt) {
        ApiCredential credential = state.credentials.sent();
        if (credential == null) {
            return Mono.error(failure);
        }
        if (failure.error() instanceof ReauthorizationRequiredException required) {
            tellEnd(state, credential, required);
        }
        if (!(failure.error() instanceof AuthenticationException refused) || !state.credentials.mayReplace()) {
            return Mono.error(failure);
        }
        Mono<T> again = state.credentials.replace(credential, refused).then(around(state, attempt));
        return Mono.deferContextual(context -> CallCancellation.isTakenBack(context) ? Mono.error(failure) : again);
    }

    /** A provider that throws here does not hide from the caller what has to be done. */
    private static void tellEnd(
            CallAttemptState state, ApiCredential credential, ReauthorizationRequiredException required) {
        try {
            state.user.credentials().reauthorizationRequired(credential);
        } catch (Throwable e) {
            required.addSuppressed(e);
        }
    }
}
