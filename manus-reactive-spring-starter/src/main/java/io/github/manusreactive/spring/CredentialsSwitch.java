package io.github.manusreactive.spring;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialStatus;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.error.AuthenticationException;
import reactor.core.publisher.Mono;

/** Delegates to the current credentials of a user. */
final class CredentialsSwitch implements CredentialsProvider {

    private volatile CredentialsProvider now;

    CredentialsSwitch(CredentialsProvider first) {
        this.now = first;
    }

    void turn(CredentialsProvider next) {
        now = next;
    }

    @Override
    public Mono<ApiCredential> credential() {
        return Mono.defer(() -> now.credential());
    }

    @Override
    public CredentialStatus status() {
        return now.status();
    }

    /** A key that was rejected because it has just been replaced must not fail the call. */
    @Override
    public Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
        return Mono.defer(() -> now.replacement(rejected, why));
    }

    @Override
    public void reauthorizationRequired(ApiCredential rejected) {
        now.reauthorizationRequired(rejected);
    }
}
