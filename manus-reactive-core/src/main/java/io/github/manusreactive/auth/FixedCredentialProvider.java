package io.github.manusreactive.auth;

import reactor.core.publisher.Mono;

/** Provides the same credential for all calls. */
final class FixedCredentialProvider implements CredentialsProvider {

    private final ApiCredential credential;

    FixedCredentialProvider(ApiCredential credential) {
        this.credential = credential;
    }

    @Override
    public Mono<ApiCredential> credential() {
        return Mono.just(credential);
    }

    @Override
    public CredentialStatus status() {
        return CredentialStatus.of(credential);
    }
}
