package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class SandboxOAuthFlowTest {

    private static final String CALLBACK = "https://app.example.com/cb";
    /** Verifier and challenge of RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox =
            ManusSandbox.builder().steady().noLimits().inMemory(time);
    private final SandboxApi api = SandboxApi.inMemory(sandbox);

    @Test
    void pkceWithSecretNeedsTheVerifierAgainOnRefresh() {
        sandbox.oauth().app("client1").secret("s3cr3t").redirectUri(CALLBACK).scopes(OperationScope.CREATE_TASK);
        URI callback = sandbox.oauth()
                .authorize(
                        "alice",
                        URI.create("https://manus.im/openapi/oauth?client_id=client1&redirect_uri="
                                + "https%3A%2F%2Fapp.example.com%2Fcb&state=abc&code_challenge=" + CHALLENGE
                                + "&code_challenge_method=S256"));
        assertThat(callback.toString())
                .startsWith(CALLBACK + "?code=code_client1_")
                .endsWith("&state=abc");
        String code = callback.getQuery().replaceAll("code=([^&]*)&.*", "$1");
        Map<String, String> exchange = Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                CALLBACK,
                "client_id",
                "client1",
                "client_secret",
                "s3cr3t",
                "code_verifier",
                VERIFIER);
        SandboxApi.Answer tokens = json("/oauth/token", exchange);
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.body())
                .containsEntry("token_type", "Bearer")
                .containsEntry("expires_in", 86400)
                .containsEntry("scope", "create_task");
        assertThat(tokens.headers()).containsKey("x-request-id");
        assertThat(json("/oauth/token", exchange).body()).containsEntry("error", "invalid_grant");

        SandboxApi alice = api.token(tokens.text("access_token"));
        assertThat(alice.create("mine").status()).isEqualTo(200);
        assertThat(sandbox.user("alice").taskCount()).isEqualTo(1);

        Map<String, String> refresh = Map.of(
                "grant_type",
                "refresh_token",
                "refresh_token",
                tokens.text("refresh_token"),
                "code_verifier",
                VERIFIER);
        assertThat(form(
                                "/oauth/token",
                                Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")),
                                basic("client1", "s3cr3t"))
                        .body())
                .containsEntry("error", "invalid_request");
        assertThat(form("/oauth/token", refresh, basic("client1", "wrong")).status())
                .isEqualTo(401);
        SandboxApi.Answer renewed = form("/oauth/token", refresh, basic("client1", "s3cr3t"));
        assertThat(renewed.status()).isEqualTo(200);
        assertThat(alice.create("old token").message()).isEqualTo("bearer token is invalid or revoked");
        assertThat(form("/oauth/token", refresh, basic("client1", "s3cr3t")).body())
                .containsEntry("error", "invalid_grant");

        time.advanceTimeBy(Duration.ofHours(24));
        assertThat(api.token(renewed.text("access_token")).detail("x").status()).isEqualTo(401);
    }

    @Test
    void pkceAloneNeedsNeitherOnRefresh() {
        sandbox.oauth().app("native").redirectUri("myapp://cb");
        URI callback = sandbox.oauth()
                .authorize(
                        "bob",
                        URI.create("https://x/?client_id=native&redirect_uri=myapp%3A%2F%2Fcb&code_challenge="
                                + CHALLENGE + "&code_challenge_method=S256"));
        SandboxApi.Answer tokens = json(
                "/oauth/token",
                Map.of(
                        "grant_type", "authorization_code",
                        "code", callback.getQuery().substring("code=".length()),
                        "redirect_uri", "myapp://cb",
                        "client_id", "native",
                        "code_verifier", VERIFIER));
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(json(
                                "/oauth/token",
                                Map.of(
                                        "grant_type", "refresh_token",
                                        "client_id", "native",
                                        "refresh_token", tokens.text("refresh_token")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void scopedTokensAreHeldToTheirScopesWithTheDocumentedMessages() {
        SandboxApi scoped = api.token(sandbox.user("alice").accessToken("app", OperationScope.CREATE_TASK));
        SandboxApi trusted = api.token(sandbox.user("alice").trustedToken("partner"));
        assertThat(scoped.call(Operation.PROJECT_LIST, Map.of()).message())
                .isEqualTo("insufficient_scope: required one of [create_project, manage_all_tasks]");
        assertThat(scoped.call(Operation.BROWSER_ONLINE_LIST, Map.of()).message())
                .isEqualTo("insufficient_scope: required one of [use_my_browsers]");
        SandboxApi browsers = api.token(sandbox.user("alice").accessToken("b", OperationScope.USE_MY_BROWSERS));
        assertThat(browsers.create("x").message())
                .isEqualTo("insufficient_scope: required one of [create_task, manage_all_tasks]");
        assertThat(scoped.call(Operation.USAGE_LIST, Map.of()).status()).isEqualTo(403);
        assertThat(trusted.call(Operation.USAGE_LIST, Map.of()).status()).isEqualTo(200);
        assertThat(scoped.call(Operation.USER_ME, Map.of()).status()).isEqualTo(200);

        String foreign =
                api.key(sandbox.user("alice").apiKey()).create("by key").text("task_id");
        assertThat(scoped.detail(foreign).status()).isEqualTo(404);
        assertThat(trusted.detail(foreign).status()).isEqualTo(200);
        String own = scoped.create("by app").text("task_id");
        assertThat(scoped.detail(own).status()).isEqualTo(200);
        assertThat(scoped.call(Operation.TASK_LIST, Map.of()).list("data")).hasSize(1);
        Map<String, Object> connector = Map.of(
                "message",
                Map.of("content", "x", "connectors", java.util.List.of("11111111-2222-4333-8444-555555555555")));
        assertThat(scoped.call(Operation.TASK_CREATE, connector).message())
                .isEqualTo("insufficient_scope: connector 11111111-2222-4333-8444-555555555555 not granted");
    }

    @Test
    void tokensCanBeSpoilt() {
        SandboxOAuth.Tokens tokens = sandbox.oauth().issue("app", "alice");
        SandboxApi alice = api.token(tokens.accessToken());
        sandbox.oauth().requireReauthorization("app");
        assertThat(alice.detail("x").message()).startsWith("reauthorization_required");
        assertThat(json("/oauth/token", refresh(tokens)).body()).containsEntry("error", "invalid_grant");

        SandboxOAuth.Tokens second = sandbox.oauth().issue("app", "alice");
        sandbox.oauth().failAnswers(1);
        assertThat(json("/oauth/token", refresh(second)).body()).containsEntry("error", "server_error");
        sandbox.oauth().expire("app");
        assertThat(api.token(second.accessToken()).detail("x").status()).isEqualTo(401);
        assertThat(json("/oauth/token", refresh(second)).status()).isEqualTo(200);

        SandboxOAuth.Tokens third = sandbox.oauth().issue("app", "alice");
        assertThat(json("/oauth/revoke", Map.of("token", third.accessToken(), "client_id", "app"))
                        .status())
                .isEqualTo(200);
        assertThat(json("/oauth/revoke", Map.of("token", "unknown", "client_id", "app"))
                        .status())
                .isEqualTo(200);
        assertThat(json("/oauth/token", refresh(third)).body()).containsEntry("error", "invalid_grant");
    }

    private static Map<String, String> refresh(SandboxOAuth.Tokens tokens) {
        return Map.of("grant_type", "refresh_token", "client_id", "app", "refresh_token", tokens.refreshToken());
    }

    private SandboxApi.Answer json(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(e -> "\"" + e.getKey() + "\":\"" + e.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        return post(path, HttpHeaders.empty().with("content-type", "application/json"), body);
    }

    private SandboxApi.Answer form(String path, Map<String, String> fields, String authorization) {
        String body = fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + java.net.URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return post(
                path,
                HttpHeaders.empty()
                        .with("content-type", "application/x-www-form-urlencoded")
                        .with("authorization", authorization),
                body);
    }

    private SandboxApi.Answer post(String path, HttpHeaders headers, String body) {
        AtomicReference<HttpResponse> reply = new AtomicReference<>();
        sandbox.transport()
                .exchange(new HttpCall(
                        "POST",
                        URI.create(sandbox.baseUrl() + path),
                        headers,
                        HttpBody.of(body.getBytes(StandardCharsets.UTF_8)),
                        Duration.ofSeconds(10),
                        1 << 20))
                .subscribe(reply::set);
        return SandboxApi.read(reply.get());
    }

    private static String basic(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }
}
