package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.AuthorizationRequest;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.RefreshingOAuthCredentialsProvider;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.task.Task;
import java.net.URI;
import java.nio.file.Path;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/authentication.md and docs/oauth.md. */
abstract class AuthenticationCode {

    interface Request {}

    abstract void redirectTo(URI page);

    abstract ManusUser userOf(Request request);

    void openApp(URI callbackUrl) {
        OAuthApp app = OAuthApp.builder("client-id", "https://app.example.com/manus/callback")
                .clientSecret(System.getenv("MANUS_CLIENT_SECRET"))
                .build();
        ManusClients clients = ManusClients.builder().build();
        OAuthFlow flow = clients.oauth(app); // one per app, shared
        TokenStore store = TokenStore.inDirectory(Path.of("tokens"));

        // 1. A visitor connects their account: keep the request in their session, redirect the browser.
        AuthorizationRequest request = flow.start();
        redirectTo(request.authorizeUrl());

        // 2. The browser returns to the redirect URI.
        Mono<Void> connected = flow.exchange(request, callbackUrl).flatMap(tokens -> store.save("alice", tokens));

        // 3. From now on, for each call for this visitor:
        RefreshingOAuthCredentialsProvider alice =
                RefreshingOAuthCredentialsProvider.of(flow, store, "alice"); // one per user, shared
        ManusClient client = clients.client(ManusUser.ofOAuth(alice));
    }

    void userOfTheMoment(ManusClient client, Request request, String taskId) {
        Mono<Task> task =
                client.tasks().detail(taskId).contextWrite(userOf(request).inContext()); // a ManusUser
    }
}
