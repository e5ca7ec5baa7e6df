package io.github.manusreactive.auth;

import io.github.manusreactive.error.AuthenticationException;
import reactor.core.publisher.Mono;

/**
 * Gives the credential of a call; asked for each attempt, with the caller's Reactor {@code Context}. Callers with the same
 * {@link ManusUser} share some calls, such as status looks, which are made in the context of any of them: whatever a provider reads
 * from the context, all it gives must be credentials of one account. Where the account itself depends on the caller, put another
 * user there: {@link ManusUser#inContext()}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CredentialsProvider {

    /**
     * The credential to use now. Must not block. Asked when the rate limit lets the call go. A provider without a
     * {@link #status()} is asked before the wait too, so that a call that cannot succeed fails at once.
     *
     * @return one credential; an error fails the call before anything is sent. May wait, for example for a token endpoint that is
     *     unavailable: the call's deadline bounds it
     */
    Mono<ApiCredential> credential();

    /**
     * Returns what is known without any I/O. Asked before a call waits for the rate limit: if the scopes of the credential do not
     * allow the call, or the provider has failed, the call ends at once. Must return immediately.
     *
     * @return the status; by default {@link CredentialStatus#unknown()}
     */
    default CredentialStatus status() {
        return CredentialStatus.unknown();
    }

    /**
     * Asked when the server answered 401: the credential to try instead. Called at most once per call.
     *
     * @param rejected the credential that was refused
     * @param why the server's answer
     * @return another credential, or an error to fail the call with; by default {@code why}
     */
    default Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
        return Mono.error(why);
    }

    /**
     * Told when the server answered that the user has to approve the app anew ({@code reauthorization_required}). The call fails
     * with a {@link io.github.manusreactive.error.ReauthorizationRequiredException} whatever happens here.
     *
     * @param rejected the credential that was refused
     */
    default void reauthorizationRequired(ApiCredential rejected) {}
}
