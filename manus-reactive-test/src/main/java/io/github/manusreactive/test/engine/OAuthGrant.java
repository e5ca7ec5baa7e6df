package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.oauth.OpenApp;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A user's grant for an app, with its current pair of tokens. Guarded by the OAuth server's lock. */
final class OAuthGrant {

    final OpenApp app;
    final SandboxAccount account;
    final @Nullable String challenge;
    final @Nullable Set<String> scopes;
    String access = "";
    String refresh = "";
    long accessExpires;
    long refreshExpires;
    boolean reauthorize;

    OAuthGrant(OpenApp app, SandboxAccount account, @Nullable String challenge) {
        this.app = app;
        this.account = account;
        this.challenge = challenge;
        this.scopes = app.grantedScopes();
    }
}
