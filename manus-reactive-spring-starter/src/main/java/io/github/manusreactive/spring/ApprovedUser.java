package io.github.manusreactive.spring;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialStatus;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.RefreshingOAuthCredentialsProvider;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.error.AuthenticationException;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;
import reactor.core.publisher.Mono;

/**
 * The credentials of a user of the Open App. The flow is resolved lazily, because the flow needs the clients'
 * connections, and the clients need this user.
 */
final class ApprovedUser implements CredentialsProvider {

    private final SingletonSupplier<RefreshingOAuthCredentialsProvider> credentials;

    ApprovedUser(String name, ObjectProvider<OAuthFlow> flow, ObjectProvider<TokenStore> store, Duration refreshAhead) {
        this.credentials = SingletonSupplier.of(
                () -> RefreshingOAuthCredentialsProvider.builder(flow.getObject(), store.getObject(), name)
                        .refreshAhead(refreshAhead)
                        .build());
    }

    @Override
    public Mono<ApiCredential> credential() {
        return Mono.defer(() -> credentials.obtain().credential());
    }

    @Override
    public CredentialStatus status() {
        return credentials.obtain().status();
    }

    @Override
    public Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
        return Mono.defer(() -> credentials.obtain().replacement(rejected, why));
    }

    @Override
    public void reauthorizationRequired(ApiCredential rejected) {
        credentials.obtain().reauthorizationRequired(rejected);
    }
}
