package io.github.manusreactive.auth;

import reactor.core.publisher.Mono;

/** Gives the same credential to every call. */
final class FixedCredentialProvider implements CredentialsProvider {

    private final Credential credential;

    FixedCredentialProvider(Credential credential) {
        this.credential = credential;
    }

    @Override
    public Mono<Credential> credential() {
        return Mono.just(credential);
    }

    @Override
    public CredentialStatus status() {
        return CredentialStatus.of(credential);
    }
}
