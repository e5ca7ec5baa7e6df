package io.github.manusreactive.spring.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.journal.SeenCall;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A web application whose users log in and approve an Open App with secret and PKCE; the sandbox is the provider. Its webhook
 * endpoint is let through.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CurrentUserContract {

    private final WebApplicationType type;
    private final Class<?> application;
    private final ManusSandbox sandbox = ManusSandbox.start();
    private ConfigurableApplicationContext app;
    private URI home;

    CurrentUserContract(WebApplicationType type, Class<?> application) {
        this.type = type;
        this.application = application;
    }

    /** Forgets what a user granted, as when they disconnect. */
    abstract void disconnect(ConfigurableApplicationContext app, String user);

    @BeforeAll
    void start() {
        String registration = "--spring.security.oauth2.client.registration.manus.";
        String provider = "--spring.security.oauth2.client.provider.manus.";
        app = new SpringApplicationBuilder(application)
                .web(type)
                .run(
                        "--server.port=0",
                        "--manus.base-url=" + sandbox.baseUrl(),
                        "--manus.api-key=" + sandbox.apiKey(),
                        "--manus.webhooks.enabled=true",
                        "--manus.webhooks.public-url=https://hooks.example.com/manus/webhook",
                        registration + "client-id=app",
                        registration + "client-secret=app-secret",
                        registration + "client-authentication-method=client_secret_post",
                        registration + "authorization-grant-type=authorization_code",
                        registration + "redirect-uri={baseUrl}/authorized/{registrationId}",
                        provider + "authorization-uri=" + sandbox.oauth().authorizeUrl(),
                        provider + "token-uri=" + sandbox.baseUrl() + "/oauth/token");
        home = URI.create("http://localhost:" + app.getEnvironment().getRequiredProperty("local.server.port") + "/");
        sandbox.oauth().app("app").secret("app-secret").redirectUri(home + "authorized/manus");
    }

    @AfterAll
    void close() {
        app.close();
        sandbox.journal().assertNoViolations();
        sandbox.close();
    }

    private String idOf(String user) {
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.user(user).apiKey())
                .build()
                .client()
                .account()
                .me()
                .block();
    }

    private LoginBrowser approved(String user) throws Exception {
        LoginBrowser browser = new LoginBrowser(home, user);
        sandbox.oauth().approver(user);
        HttpResponse<String> answer = browser.visit("/me");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(idOf(user));
        return browser;
    }

    private long refusedWith401() {
        return sandbox.journal().calls().stream()
                .filter(call -> call.operation() == Operation.USER_ME)
                .map(SeenCall::status)
                .filter(status -> status == 401)
                .count();
    }

    @Test
    void aUserWithoutAnApprovalIsSentToManusAndReturnsToTheirPage() throws Exception {
        LoginBrowser browser = approved("ann");
        assertThat(browser.visited().get(0).toString())
                .startsWith(sandbox.oauth().authorizeUrl())
                .contains("response_type=code", "client_id=app", "code_challenge=", "code_challenge_method=S256");
        assertThat(browser.visited())
                .last()
                .satisfies(uri -> assertThat(uri.getPath()).isEqualTo("/me"));
        assertThat(browser.visit("/me").body()).isEqualTo(idOf("ann"));
        assertThat(browser.visited()).isEmpty();
    }

    @Test
    void theWebhookEndpointNeedsNoLogin() throws Exception {
        byte[] body = "{\"event_id\":\"e\",\"event_type\":\"some_future_event\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(deliver(Map.of(), body)).isEqualTo(400);
        assertThat(deliver(sandbox.webhooks().sign("https://hooks.example.com/manus/webhook", body), body))
                .isEqualTo(200);
    }

    private int deliver(Map<String, String> headers, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(home.resolve("/manus/webhook"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("www-authenticate")).isEmpty();
        return answer.statusCode();
    }

    @Test
    void eachCallerActsForThemselves() throws Exception {
        LoginBrowser bea = approved("bea");
        LoginBrowser cid = approved("cid");
        assertThat(bea.visit("/me").body()).isEqualTo(idOf("bea"));
        assertThat(cid.visit("/me").body()).isEqualTo(idOf("cid")).isNotEqualTo(idOf("bea"));
    }

    /** The refresh needs the secret and the verifier of the approval. */
    @Test
    void tokensThatEndAreRefreshedOnceForAllWaitingCalls() throws Exception {
        LoginBrowser browser = approved("dan");
        sandbox.oauth().expire("app");
        HttpResponse<String> answer = browser.visit("/many");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("8 times " + idOf("dan"));
        assertThat(refusedWith401()).isPositive();
        assertThat(browser.visit("/me").body()).isEqualTo(idOf("dan"));
        assertThat(browser.visited()).isEmpty();
    }

    @Test
    void aDisconnectedUserIsAskedAgain() throws Exception {
        LoginBrowser browser = approved("eve");
        disconnect(app, "eve");
        assertThat(browser.get(home.resolve("/me")).statusCode()).isEqualTo(302);
    }

    @Test
    void anApprovalForAnotherAccountReplacesTheOldOne() throws Exception {
        LoginBrowser browser = approved("fay");
        sandbox.oauth().approver("gus");
        assertThat(browser.visit("/oauth2/authorization/manus").statusCode()).isIn(200, 404);
        assertThat(browser.visit("/me").body()).isEqualTo(idOf("gus"));
    }

    @Test
    void theNextVisitAsksForANewApprovalIfTheServerNeedsOne() throws Exception {
        LoginBrowser browser = approved("hal");
        sandbox.oauth().revoke("app", "hal");
        assertThat(browser.get(home.resolve("/me")).statusCode()).isEqualTo(500);
        sandbox.oauth().approver("hal");
        HttpResponse<String> answer = browser.visit("/me");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(browser.visited().get(0).toString())
                .startsWith(sandbox.oauth().authorizeUrl());
        assertThat(answer.body()).isEqualTo(idOf("hal"));
    }
}
