package io.github.manusreactive.auth;

import io.github.manusreactive.error.AuthenticationException;
import reactor.core.publisher.Mono;

/**
 * Provides the credential of a call. The client calls it for each attempt, with the caller's Reactor {@code Context}.
 * Calls for the same {@link ManusUser} share some requests, for example status polls, which run in the context of any
 * one of them. Therefore all credentials of a provider must belong to one account, whatever the provider reads from the
 * context. If the account depends on the caller, set another user in the context: {@link ManusUser#inContext()}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CredentialsProvider {

    /**
     * Returns the credential to use now. Called after the wait for the rate limit; for a provider without a {@link
     * #status()} also before the wait, so that a call that cannot succeed fails immediately.
     *
     * @return the credential. Must not block, but may complete later, for example after a token endpoint is available
     *     again, no later than the deadline of the call. An error fails the call before anything is sent
     */
    Mono<ApiCredential> credential();

    /**
     * Returns the current state without I/O and without delay. The client calls it before a call waits for the rate
     * limit: if the scopes of the credential do not allow the call, or the provider has failed, the call fails
     * immediately.
     *
     * @return the status; by default {@link CredentialStatus#unknown()}
     */
    default CredentialStatus status() {
        return CredentialStatus.unknown();
    }

    /**
     * Returns another credential after the server responded with 401. Called at most once per call.
     *
     * @param rejected the credential that the server rejected
     * @param why the error of the response
     * @return another credential, or an error for the call; by default {@code why}
     */
    default Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
        return Mono.error(why);
    }

    /**
     * Called after the server required the user to authorize the app again ({@code reauthorization_required}). The call
     * fails with a {@link io.github.manusreactive.error.ReauthorizationRequiredException}, whatever this method does.
     *
     * @param rejected the credential that the server rejected
     */
    default void reauthorizationRequired(ApiCredential rejected) {}
}
