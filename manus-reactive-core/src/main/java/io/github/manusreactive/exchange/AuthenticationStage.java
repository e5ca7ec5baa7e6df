package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.Credential;
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
    static <T> Mono<T> around(CallState state, Mono<T> attempt) {
        return Mono.defer(() -> state.resilience.isOpenFor(state.options)
                        ? Mono.<Void>error(AttemptStage.circuitOpen(state))
                        : state.credentials.beforePermit())
                .then(attempt)
                .onErrorResume(FailedAttempt.class, failure -> afterRefusal(state, failure, attempt));
    }

    private static <T> Mono<T> afterRefusal(CallState state, FailedAttempt failure, Mono<T> attempt) {
        Credential credential = state.credentials.sent();
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
        return Mono.deferContextual(context -> Recall.isTakenBack(context) ? Mono.error(failure) : again);
    }

    /** A provider that throws here does not hide from the caller what has to be done. */
    private static void tellEnd(CallState state, Credential credential, ReauthorizationRequiredException required) {
        try {
            state.user.credentials().reauthorizationRequired(credential);
        } catch (Throwable e) {
            required.addSuppressed(e);
        }
    }
}
