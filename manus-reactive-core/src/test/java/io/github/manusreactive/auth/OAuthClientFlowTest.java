package io.github.manusreactive.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class OAuthClientFlowTest {

    private static final String REDIRECT = "https://app.example.com/cb?x=1";
    private static final OAuthTokens OLD =
            new OAuthTokens("access-0", "refresh-0", Instant.EPOCH, Set.of("create_task"), "the-verifier");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @Test
    void theAuthorizeUrlCarriesStateAndChallengeAndNoScope() throws Exception {
        AuthorizationRequest request =
                flow(secretAndPkce(), FakeTransport.answering(200, "{}")).start();

        assertThat(request.authorizeUrl()).hasHost("manus.im").hasPath("/openapi/oauth");
        Map<String, String> query = UrlQueryParser.parse(request.authorizeUrl());
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(request.codeVerifier().getBytes(StandardCharsets.US_ASCII));
        assertThat(query)
                .containsOnly(
                        entry("response_type", "code"),
                        entry("client_id", "client1"),
                        entry("redirect_uri", REDIRECT),
                        entry("state", request.state()),
                        entry(
                                "code_challenge",
                                Base64.getUrlEncoder().withoutPadding().encodeToString(hash)),
                        entry("code_challenge_method", "S256"));
        assertThat(request.codeVerifier()).matches("[A-Za-z0-9_-]{43,128}");
        assertThat(request.state()).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void stateAndVerifierAreNeverUsedTwice() {
        OAuthFlow flow = flow(secretAndPkce(), FakeTransport.answering(200, "{}"));
        assertThat(IntStream.range(0, 1000).mapToObj(i -> flow.start().state())).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 1000).mapToObj(i -> flow.start().codeVerifier()))
                .doesNotHaveDuplicates();
    }

    @Test
    void startingOnAnEventLoopDoesNotBlockIt() {
        OAuthFlow flow = flow(secretAndPkce(), FakeTransport.answering(200, "{}"));
        StepVerifier.create(Mono.fromSupplier(flow::start).subscribeOn(Schedulers.parallel()))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void secretModeHasNoChallenge() {
        AuthorizationRequest request =
                flow(secretOnly(), FakeTransport.answering(200, "{}")).start();
        assertThat(request.codeVerifier()).isNull();
        assertThat(UrlQueryParser.parse(request.authorizeUrl())).doesNotContainKeys("code_challenge");
    }

    @Test
    void theConsentUrlNamesTheApp() {
        assertThat(flow(pkceOnly(), FakeTransport.answering(200, "{}")).connectorConsentUrl())
                .hasToString("https://manus.im/oauth-apps/connector-consent?client_id=client1");
    }

    @ParameterizedTest
    @EnumSource(OAuthMode.class)
    void theCodeIsExchangedWithWhatTheModeNeeds(OAuthMode mode) {
        FakeTransport server = new FakeTransport(call -> Mono.just(FakeTransport.pair(1)));
        OAuthFlow flow = flow(app(mode), server);
        AuthorizationRequest request = flow.start();

        StepVerifier.create(flow.exchange(request, callback("code=the+code&state=" + request.state())))
                .assertNext(tokens -> {
                    assertThat(tokens.accessToken()).isEqualTo("access-1");
                    assertThat(tokens.refreshToken()).isEqualTo("refresh-1");
                    assertThat(tokens.expiresAt()).isEqualTo(Instant.ofEpochSecond(86400));
                    assertThat(tokens.scopes()).containsExactlyInAnyOrder("create_task", "use_connectors");
                    assertThat(tokens.codeVerifier())
                            .isEqualTo(mode == OAuthMode.PKCE_WITH_SECRET ? request.codeVerifier() : null);
                })
                .verifyComplete();

        assertThat(server.calls).singleElement().satisfies(call -> {
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.uri()).hasToString("https://api.manus.ai/oauth/token");
            assertThat(call.headers().first("content-type")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(call.headers().first("authorization")).isNull();
        });
        assertThat(server.form(0))
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("code", "the code")
                .containsEntry("redirect_uri", REDIRECT)
                .containsEntry("client_id", "client1");
        assertThat(server.form(0).get("client_secret")).isEqualTo(mode.usesSecret() ? "s3cr3t &+=" : null);
        assertThat(server.form(0).get("code_verifier")).isEqualTo(request.codeVerifier());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "99999999999999999"})
    void aPairIsNotLostForALifetimeBeyondAllClocks(String seconds) {
        OAuthFlow flow = flow(
                secretOnly(), FakeTransport.answering(200, "{\"access_token\":\"a\",\"expires_in\":" + seconds + "}"));
        AuthorizationRequest request = flow.start();
        StepVerifier.create(flow.exchange(request, callback("code=c&state=" + request.state())))
                .assertNext(tokens -> {
                    assertThat(tokens.accessToken()).isEqualTo("a");
                    assertThat(tokens.expiresAt()).isNull();
                })
                .verifyComplete();
    }

    @ParameterizedTest
    @EnumSource(OAuthMode.class)
    void aRefreshCarriesWhatTheModeNeeds(OAuthMode mode) {
        FakeTransport server = new FakeTransport(call -> Mono.just(FakeTransport.pair(1)));

        StepVerifier.create(flow(app(mode), server).refresh(OLD))
                .assertNext(tokens -> assertThat(tokens.refreshToken()).isEqualTo("refresh-1"))
                .verifyComplete();

        boolean full = mode == OAuthMode.PKCE_WITH_SECRET;
        assertThat(server.form(0))
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", "refresh-0")
                .containsEntry("client_id", "client1");
        assertThat(server.form(0).get("code_verifier")).isEqualTo(full ? "the-verifier" : null);
        assertThat(server.form(0).get("client_secret")).isEqualTo(mode.usesSecret() ? "s3cr3t &+=" : null);
    }

    @Test
    void whatTheRefreshResponseLeavesOutStaysAsItWas() {
        FakeTransport server = FakeTransport.answering(200, "{\"access_token\":\"access-1\"}");
        StepVerifier.create(flow(secretAndPkce(), server).refresh(OLD))
                .expectNext(new OAuthTokens("access-1", "refresh-0", null, Set.of("create_task"), "the-verifier"))
                .verifyComplete();
    }

    @Test
    void basicAuthenticationMovesTheClientOutOfTheBody() {
        FakeTransport server = new FakeTransport(call -> Mono.just(FakeTransport.pair(1)));
        OAuthApp app = OAuthApp.builder("client1", REDIRECT)
                .clientSecret("s3cr3t &+=")
                .secretPlacement(OAuthApp.SecretPlacement.BASIC)
                .build();

        StepVerifier.create(flow(app, server).refresh(OLD)).expectNextCount(1).verifyComplete();

        String header = server.calls.get(0).headers().first("authorization");
        assertThat(new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8))
                .isEqualTo("client1:s3cr3t+%26%2B%3D");
        assertThat(server.form(0)).doesNotContainKeys("client_id", "client_secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"code=c&state=somebody-elses", "code=c", "code=c&state=", "error=access_denied&state=x"})
    void aCallbackOfAnotherSessionIsRefusedAndNothingSent(String query) {
        FakeTransport server = FakeTransport.answering(200, "{}");
        OAuthFlow flow = flow(secretAndPkce(), server);
        StepVerifier.create(flow.exchange(flow.start(), callback(query)))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                InvalidRequestException.class,
                                wrong -> assertThat(wrong.field()).isEqualTo("state")))
                .verify();
        assertThat(server.calls).isEmpty();
    }

    @Test
    void aCallbackWithoutCodeIsRefused() {
        OAuthFlow flow = flow(secretAndPkce(), FakeTransport.answering(200, "{}"));
        AuthorizationRequest request = flow.start();
        StepVerifier.create(flow.exchange(request, Map.of("state", request.state())))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageStartingWith("code:"))
                .verify();
    }

    @Test
    void aRefusalByTheUserIsReported() {
        FakeTransport server = FakeTransport.answering(200, "{}");
        OAuthFlow flow = flow(secretAndPkce(), server);
        AuthorizationRequest request = flow.start();
        StepVerifier.create(flow.exchange(
                        request, callback("error=access_denied&error_description=No+way&state=" + request.state())))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                OAuthException.class,
                                refused -> assertThat(refused.error()).isEqualTo("access_denied"))
                        .hasMessageContaining("No way"))
                .verify();
        assertThat(server.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request",
        "400,invalid_grant",
        "400,unsupported_grant_type",
        "400,invalid_scope",
        "401,invalid_client"
    })
    void theErrorsOfRfc6749AreDecoded(int status, String error) {
        FakeTransport server = FakeTransport.answering(
                status, "{\"error\":\"%s\",\"error_description\":\"because\"}".formatted(error));
        OAuthFlow flow = flow(secretAndPkce(), server);
        AuthorizationRequest request = flow.start();
        StepVerifier.create(flow.exchange(request, callback("code=c&state=" + request.state())))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(OAuthException.class, refused -> {
                            assertThat(refused.status()).isEqualTo(status);
                            assertThat(refused.error()).isEqualTo(error);
                            assertThat(refused.requestId()).isEqualTo("req-7");
                            assertThat(refused.isRetryable()).isFalse();
                        })
                        .hasMessageContaining("because"))
                .verify();
        assertThat(server.calls).hasSize(1);
    }

    @Test
    void theOtherEndpointsEnvelopeIsUnderstoodToo() {
        FakeTransport server = FakeTransport.answering(
                429,
                "{\"ok\":false,\"request_id\":\"req-8\",\"error\":{\"code\":\"rate_limited\",\"message\":\"slow\"}}");
        StepVerifier.create(flow(pkceOnly(), server).refresh(OLD))
                .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(OAuthException.class, refused -> {
                    assertThat(refused.error()).isEqualTo("rate_limited");
                    assertThat(refused.isRetryable()).isTrue();
                }))
                .verify();
    }

    @Test
    void aRefreshTokenThatIsUsedUpNeedsANewApproval() {
        FakeTransport server = FakeTransport.answering(400, "{\"error\":\"invalid_grant\"}");
        StepVerifier.create(flow(pkceOnly(), server).refresh(OLD))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                ReauthorizationRequiredException.class,
                                ended -> assertThat(ended.requestId()).isEqualTo("req-7"))
                        .hasCauseInstanceOf(OAuthException.class)
                        .hasMessageContaining("authorize page"))
                .verify();
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportException.Kind.class,
            names = {"RESET", "TIMEOUT", "TRUNCATED", "MALFORMED"})
    void aLostResponseToARefreshMayBeAskedForAgain(TransportException.Kind kind) {
        FakeTransport server = new FakeTransport(call -> Mono.error(new TransportException(kind, "gone", null)));
        StepVerifier.create(flow(pkceOnly(), server).refresh(OLD))
                .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(ManusTransportException.class, lost -> {
                    assertThat(lost.kind()).isEqualTo(kind);
                    assertThat(lost.isRetryable()).isTrue();
                }))
                .verify();
        assertThat(server.calls).as("the flow itself repeats nothing").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportException.Kind.class,
            names = {"RESET", "TIMEOUT", "TRUNCATED", "MALFORMED"})
    void aCodeWithALostExchangeNeedsANewAuthorization(TransportException.Kind kind) {
        FakeTransport server = new FakeTransport(call -> Mono.error(new TransportException(kind, "gone", null)));
        assertLostExchange(server);
    }

    @ParameterizedTest
    @CsvSource({"200,not json", "200,{}", "502,<html>bad gateway</html>", "504,''", "500,oops"})
    void anUnreadableResponseToAnExchangeIsALostOne(int status, String body) {
        assertLostExchange(FakeTransport.answering(status, body));
    }

    @Test
    void aServerThatFailsIsOneClassWhateverItsBody() {
        for (String error : List.of("server_error", "invalid_grant", "Bad Gateway")) {
            FakeTransport server = FakeTransport.answering(502, "{\"error\":\"%s\"}".formatted(error));
            assertLostExchange(server);
            StepVerifier.create(flow(pkceOnly(), server).refresh(OLD))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(OAuthException.class, failed -> {
                                assertThat(failed.error()).isEqualTo("server_error");
                                assertThat(failed.status()).isEqualTo(502);
                                assertThat(failed.isRetryable()).isTrue();
                            })
                            .hasMessageContaining(error))
                    .verify();
        }
    }

    @Test
    void theRetryAfterOfTheTokenEndpointIsReported() {
        FakeTransport server = new FakeTransport(call -> Mono.just(new HttpResponse(
                503, HttpHeaders.empty().with("Retry-After", "12"), "busy".getBytes(StandardCharsets.UTF_8))));
        StepVerifier.create(flow(pkceOnly(), server).refresh(OLD))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                OAuthException.class,
                                busy -> assertThat(busy.retryAfter()).isEqualTo(Duration.ofSeconds(12))))
                .verify();
    }

    private void assertLostExchange(FakeTransport server) {
        OAuthFlow flow = flow(secretAndPkce(), server);
        AuthorizationRequest request = flow.start();
        StepVerifier.create(flow.exchange(request, callback("code=c&state=" + request.state())))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(ReauthorizationRequiredException.class)
                        .hasMessageContaining("start the authorization again"))
                .verify();
        assertThat(server.calls).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"403,<html>no</html>", "404,''", "503,busy"})
    void aRefusalWithoutAnErrorObjectLeavesTheOldTokensAlone(int status, String body) {
        StepVerifier.create(
                        flow(pkceOnly(), FakeTransport.answering(status, body)).refresh(OLD))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                OAuthException.class,
                                refused -> assertThat(refused.status()).isEqualTo(status)))
                .verify();
    }

    @Test
    void aRequestThatWasNotSentMayBeRepeated() {
        FakeTransport server = new FakeTransport(call ->
                Mono.error(new TransportException(TransportException.Kind.CONNECT, "connection refused", null)));
        StepVerifier.create(flow(pkceOnly(), server).refresh(OLD))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                ManusTransportException.class,
                                fault -> assertThat(fault.isRetryable()).isTrue()))
                .verify();
    }

    @Test
    void revokingSendsTheTokenAndItsKind() {
        FakeTransport server = FakeTransport.answering(200, "");
        OAuthFlow flow = flow(pkceOnly(), server);
        StepVerifier.create(flow.revoke(OLD)).verifyComplete();
        StepVerifier.create(flow.revoke("any-token")).verifyComplete();

        assertThat(server.calls.get(0).uri()).hasToString("https://api.manus.ai/oauth/revoke");
        assertThat(server.form(0))
                .containsOnly(
                        entry("token", "refresh-0"),
                        entry("token_type_hint", "refresh_token"),
                        entry("client_id", "client1"));
        assertThat(server.form(1)).containsOnly(entry("token", "any-token"), entry("client_id", "client1"));
    }

    @Test
    void aRevocationWithALostResponseSaysSo() {
        FakeTransport server = FakeTransport.answering(502, "<html/>");
        StepVerifier.create(flow(pkceOnly(), server).revoke("any-token"))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(OAuthException.class)
                        .hasMessageContaining("no_answer")
                        .hasMessageContaining("revoke again"))
                .verify();
    }

    @Test
    void sixtyCallsAMinuteGoOutAndTheRestWaitsForTheWindow() {
        FakeTransport server = new FakeTransport(call -> Mono.just(FakeTransport.pair(1)));
        OAuthFlow flow = flow(pkceOnly(), server);
        StepVerifier.create(
                        Flux.range(0, 100).flatMap(i -> flow.refresh(OLD), 100).count())
                .then(() -> {
                    assertThat(server.calls).hasSize(60);
                    time.advanceTimeBy(Duration.ofMillis(60_029));
                    assertThat(server.calls).hasSize(60);
                    time.advanceTimeBy(Duration.ofMillis(1));
                    assertThat(server.calls).hasSize(100);
                })
                .expectNext(100L)
                .verifyComplete();
        StepVerifier.create(flow.revoke("t")).verifyComplete();
    }

    @Test
    void aCallThatCannotWaitThatLongFailsAndACancelledOneTakesNoSlot() {
        FakeTransport server = new FakeTransport(call -> Mono.never());
        OAuthFlow flow = flow(pkceOnly(), server);
        Flux.range(0, 60).flatMap(i -> flow.refresh(OLD), 60).subscribe();
        flow.refresh(OLD).subscribe().dispose();

        StepVerifier.create(flow.refresh(OLD))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(65)))
                .expectError(RateLimitTimeoutException.class)
                .verify();
        assertThat(server.calls).hasSize(60);
    }

    private OAuthFlow flow(OAuthApp app, FakeTransport transport) {
        return OAuthFlow.builder(app, transport).scheduler(time).build();
    }

    private static URI callback(String query) {
        return URI.create("https://app.example.com/cb?x=1&" + query);
    }

    private static OAuthApp app(OAuthMode mode) {
        OAuthApp.Builder builder = OAuthApp.builder("client1", REDIRECT).mode(mode);
        return (mode.usesSecret() ? builder.clientSecret("s3cr3t &+=") : builder).build();
    }

    private static OAuthApp secretAndPkce() {
        return app(OAuthMode.PKCE_WITH_SECRET);
    }

    private static OAuthApp secretOnly() {
        return app(OAuthMode.SECRET);
    }

    private static OAuthApp pkceOnly() {
        return app(OAuthMode.PKCE);
    }
}
