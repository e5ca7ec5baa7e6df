package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.AuthorizationRequest;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.OAuthMode;
import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.auth.RefreshingOAuthCredentialsProvider;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.test.oauth.OpenApp;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The client's OAuth against the sandbox's, from approval to the hundredth refresh. */
class ClientOAuthTest {

    private static final String CALLBACK = "https://app.example.com/cb";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder()
            .noLimits()
            .latency(Duration.ofMillis(5), Duration.ofMillis(15))
            .inMemory(time);
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .build();
    private final TokenStore store = TokenStore.inMemory();

    @AfterEach
    void theSandboxSawNothingAmiss() {
        sandbox.journal().assertNoViolations();
    }

    @ParameterizedTest
    @EnumSource(OAuthMode.class)
    void everyModeGoesFromApprovalToCallsForAMonth(OAuthMode mode) {
        OAuthFlow flow = flow(mode);
        ManusClient alice = approved(flow);
        for (int day = 0; day < 30; day++) {
            assertThat(run(create(alice)).taskId()).isNotBlank();
            time.advanceTimeBy(Duration.ofDays(1));
        }
        assertThat(sandbox.user("alice").taskCount()).isEqualTo(30);
    }

    @ParameterizedTest
    @EnumSource(OAuthMode.class)
    void tokensThatTheServerEndsAreRefreshedOnceForAllCallsInFlight(OAuthMode mode) {
        ManusClient alice = approved(flow(mode));
        run(create(alice));
        sandbox.oauth().expire("client1");
        assertThat(run(Flux.range(0, 30).flatMap(i -> alice.account().me(), 30).count()))
                .isEqualTo(30);
        assertThat(sandbox.journal().calls(call -> call.status() == 401)).hasSize(30);
        assertThat(sandbox.journal().calls(call -> call.path().equals("/oauth/token")))
                .hasSize(2);
    }

    @Test
    void aCallbackOfAnotherApprovalIsRefused() {
        OAuthFlow flow = flow(OAuthMode.PKCE_WITH_SECRET);
        URI callback = sandbox.oauth().authorize("alice", flow.start().authorizeUrl());
        assertFails(flow.exchange(flow.start(), callback), InvalidRequestException.class);
    }

    @Test
    void aUserThatRefusesIsReported() {
        OAuthFlow flow = flow(OAuthMode.PKCE);
        AuthorizationRequest request = flow.start();
        URI callback = sandbox.oauth().authorize("", request.authorizeUrl());
        OAuthException refused = assertFails(flow.exchange(request, callback), OAuthException.class);
        assertThat(refused.error()).isEqualTo("access_denied");
    }

    @Test
    void aCodeWorksOnceAndForTenMinutes() {
        OAuthFlow flow = flow(OAuthMode.PKCE);
        AuthorizationRequest request = flow.start();
        URI callback = sandbox.oauth().authorize("alice", request.authorizeUrl());
        run(flow.exchange(request, callback));
        OAuthException used = assertFails(flow.exchange(request, callback), OAuthException.class);
        assertThat(used.error()).isEqualTo("invalid_grant");
        assertThat(used.requestId()).isNotBlank();

        AuthorizationRequest late = flow.start();
        URI lateCallback = sandbox.oauth().authorize("alice", late.authorizeUrl());
        time.advanceTimeBy(Duration.ofMinutes(11));
        assertThat(assertFails(flow.exchange(late, lateCallback), OAuthException.class)
                        .error())
                .isEqualTo("invalid_grant");
    }

    @Test
    void aWrongSecretIsNamed() {
        sandbox.oauth().app("client1").secret("right").redirectUri(CALLBACK);
        OAuthFlow flow = clients.oauth(OAuthApp.builder("client1", CALLBACK)
                .clientSecret("wrong")
                .baseUrl(sandbox.baseUrl())
                .build());
        AuthorizationRequest request = flow.start();
        URI callback = sandbox.oauth().authorize("alice", request.authorizeUrl());
        OAuthException refused = assertFails(flow.exchange(request, callback), OAuthException.class);
        assertThat(refused.error()).isEqualTo("invalid_client");
        assertThat(refused.status()).isEqualTo(401);
    }

    @Test
    void basicAuthenticationWorksToo() {
        sandbox.oauth().app("client1").secret("s3cr3t:&%").redirectUri(CALLBACK);
        OAuthFlow flow = clients.oauth(OAuthApp.builder("client1", CALLBACK)
                .clientSecret("s3cr3t:&%")
                .secretPlacement(OAuthApp.SecretPlacement.BASIC)
                .baseUrl(sandbox.baseUrl())
                .build());
        OAuthTokens tokens = approve(flow);
        run(flow.refresh(tokens));
    }

    @Test
    void aLostRefreshThatWasProcessedIsRepeatedOnceAndEndsInANewApproval() {
        OAuthFlow flow = flow(OAuthMode.PKCE_WITH_SECRET);
        RefreshingOAuthCredentialsProvider credentials = credentials(flow);
        run(credentials.replace(approve(flow)));
        ManusClient alice = clients.client(ManusUser.ofOAuth(credentials));
        sandbox.oauth().expire("client1").loseAnswers(1);
        assertFails(create(alice), ReauthorizationRequiredException.class);
        assertFails(create(alice), ReauthorizationRequiredException.class);
        assertThat(sandbox.journal().calls(call -> call.path().equals("/oauth/token")))
                .as("the approval, the lost refresh and its repeat")
                .hasSize(3);

        run(credentials.replace(approve(flow)));
        assertThat(run(create(alice)).taskId()).isNotBlank();
        assertThat(sandbox.user("alice").taskCount()).isEqualTo(1);
    }

    @Test
    void aTokenEndpointThatFailsInPassingIsAskedAgainAfterAPause() {
        ManusClient alice = approved(flow(OAuthMode.PKCE_WITH_SECRET));
        sandbox.oauth().expire("client1").failAnswers(1);
        assertThat(run(create(alice)).taskId()).isNotBlank();
    }

    @Test
    void aRevokedGrantAndAChangedAppNeedANewApproval() {
        OAuthFlow flow = flow(OAuthMode.PKCE);
        ManusClient alice = approved(flow);
        sandbox.oauth().requireReauthorization("client1");
        assertFails(create(alice), ReauthorizationRequiredException.class);
        assertFails(create(alice), ReauthorizationRequiredException.class);
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(1);

        run(store.save("alice", approve(flow)));
        assertThat(run(create(alice)).taskId()).isNotBlank();
        sandbox.oauth().revoke("client1", "alice");
        assertFails(create(alice), ReauthorizationRequiredException.class);
    }

    @Test
    void aPairThatTheAppRevokesIsVoid() {
        OAuthFlow flow = flow(OAuthMode.PKCE);
        OAuthTokens tokens = approve(flow);
        run(flow.revoke(tokens).thenReturn(true));
        run(flow.revoke(tokens).thenReturn(true));
        assertFails(flow.refresh(tokens), ReauthorizationRequiredException.class);
    }

    @Test
    void scopesComeFromTheAppAndAreCheckedBeforeSending() {
        OAuthFlow flow = flow(OAuthMode.PKCE);
        ManusClient alice = approved(flow);
        InvalidRequestException refused = assertFails(alice.projects().list().next(), InvalidRequestException.class);
        assertThat(refused).hasMessageContaining("create_project");
        assertThat(sandbox.journal().count(Operation.PROJECT_LIST)).isZero();
    }

    @Test
    void aTrustedAppMayDoEverything() {
        sandbox.oauth().app("partner").redirectUri(CALLBACK).trusted();
        OAuthFlow flow = clients.oauth(OAuthApp.builder("partner", CALLBACK)
                .trusted(true)
                .baseUrl(sandbox.baseUrl())
                .build());
        ManusClient alice = approved(flow);
        assertThat(run(alice.webhooks().publicKey()).publicKey()).contains("PUBLIC KEY");
    }

    @Test
    void theFlowWorksOverHttpAndALostResponseIsNotRequestedAgain() {
        try (ManusSandbox real = ManusSandbox.start();
                ManusClients overHttp =
                        ManusClients.builder().baseUrl(real.baseUrl()).build()) {
            real.oauth().app("client1").secret("s3cr3t").redirectUri(CALLBACK);
            OAuthFlow flow = overHttp.oauth(OAuthApp.builder("client1", CALLBACK)
                    .clientSecret("s3cr3t")
                    .baseUrl(real.baseUrl())
                    .build());
            AuthorizationRequest request = flow.start();
            URI callback = real.oauth().authorize("alice", request.authorizeUrl());
            Duration patience = Duration.ofSeconds(20);
            OAuthTokens tokens =
                    flow.exchange(request, callback).flatMap(flow::refresh).block(patience);
            ManusClient alice = overHttp.client(ManusUser.ofAccessToken("alice", tokens.accessToken()));
            assertThat(alice.account().me().block(patience))
                    .isEqualTo(real.user("alice").userId());

            real.oauth().loseAnswers(1);
            StepVerifier.create(flow.refresh(tokens))
                    .expectError(ManusTransportException.class)
                    .verify(patience);
            assertThat(real.journal().calls(call -> call.path().equals("/oauth/token")))
                    .hasSizeLessThanOrEqualTo(3);
            StepVerifier.create(flow.revoke(tokens)).expectComplete().verify(patience);
        }
    }

    private OAuthFlow flow(OAuthMode mode) {
        OpenApp app = sandbox.oauth().app("client1").redirectUri(CALLBACK).scopes(OperationScope.CREATE_TASK);
        OAuthApp.Builder own = OAuthApp.builder("client1", CALLBACK).mode(mode).baseUrl(sandbox.baseUrl());
        if (mode.usesSecret()) {
            app.secret("s3cr3t");
            own.clientSecret("s3cr3t");
        }
        return clients.oauth(own.build());
    }

    private OAuthTokens approve(OAuthFlow flow) {
        AuthorizationRequest request = flow.start();
        return run(flow.exchange(request, sandbox.oauth().authorize("alice", request.authorizeUrl())));
    }

    private ManusClient approved(OAuthFlow flow) {
        run(store.save("alice", approve(flow)).thenReturn(true));
        return clients.client(ManusUser.ofOAuth(credentials(flow)));
    }

    private RefreshingOAuthCredentialsProvider credentials(OAuthFlow flow) {
        return RefreshingOAuthCredentialsProvider.builder(flow, store, "alice")
                .scheduler(time)
                .build();
    }

    private static Mono<TaskHandle> create(ManusClient client) {
        return client.tasks().create(CreateTaskRequest.of("Compare three note apps."));
    }

    /** Long enough for a call and for one repeat of a refresh. */
    private <T> T run(Mono<T> call) {
        Mono<T> result = call.cache();
        result.subscribe(value -> {}, error -> {});
        time.advanceTimeBy(Duration.ofSeconds(2));
        return result.block(Duration.ofSeconds(5));
    }

    private <T extends Throwable> T assertFails(Mono<?> call, Class<T> type) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        StepVerifier.create(call)
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(2)))
                .consumeErrorWith(failure::set)
                .verify(Duration.ofSeconds(5));
        assertThat(failure.get()).isInstanceOf(type);
        return type.cast(failure.get());
    }
}
