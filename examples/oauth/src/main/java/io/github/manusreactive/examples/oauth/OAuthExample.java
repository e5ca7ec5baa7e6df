package io.github.manusreactive.examples.oauth;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.AuthorizationRequest;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.RefreshingOAuthCredentialsProvider;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.net.URI;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** The authorization code flow with PKCE: a user approves an app, and the app runs a task for that user. */
public final class OAuthExample {

    private static final String CLIENT_ID = "example-app";
    private static final String CALLBACK = "https://app.example.com/manus/callback";

    private OAuthExample() {}

    /** Runs the flow on a sandbox that approves as the user {@code alice}. */
    public static void main(String[] args) {
        System.exit(run("alice"));
    }

    /** With an empty approver, the user rejects the app. */
    static int run(String approver) {
        try (ManusSandbox sandbox = ManusSandbox.start();
                ManusClients clients =
                        ManusClients.builder().baseUrl(sandbox.baseUrl()).build()) {
            sandbox.oauth().app(CLIENT_ID).redirectUri(CALLBACK).scopes(OperationScope.CREATE_TASK);
            // an app without a client secret uses PKCE
            OAuthApp app = OAuthApp.builder(CLIENT_ID, CALLBACK)
                    .baseUrl(sandbox.baseUrl())
                    .build();
            System.out.println(connect(clients, app, url -> sandbox.oauth().authorize(approver, url))
                    .flatMap(OAuthExample::answer)
                    .block());
            return 0;
        } catch (ManusException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    /**
     * Connects the account of one user.
     *
     * @param browser opens the authorize URL and returns the callback URL; a web application redirects instead and keeps
     *     the request in the session until the callback arrives
     */
    static Mono<ManusClient> connect(ManusClients clients, OAuthApp app, Function<URI, URI> browser) {
        OAuthFlow flow = clients.oauth(app);
        TokenStore store = TokenStore.inMemory();
        AuthorizationRequest request = flow.start();
        return flow.exchange(request, browser.apply(request.authorizeUrl()))
                .flatMap(tokens -> store.save("alice", tokens))
                .then(Mono.fromSupplier(() -> clients.client(
                        ManusUser.ofOAuth(RefreshingOAuthCredentialsProvider.of(flow, store, "alice")))));
    }

    private static Mono<String> answer(ManusClient client) {
        return client.tasks()
                .run(CreateTaskRequest.of("Compare three note apps."))
                .map(result -> "alice: " + result.answer());
    }
}
