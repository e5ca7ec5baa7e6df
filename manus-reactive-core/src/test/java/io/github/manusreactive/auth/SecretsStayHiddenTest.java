package io.github.manusreactive.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.json.JsonCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** No secret in a toString, an error with all its causes, or a log line at any level. */
class SecretsStayHiddenTest {

    private static final List<String> SECRETS = List.of(
            "key-SECRET",
            "client-SECRET",
            "access-SECRET",
            "refresh-SECRET",
            "verifier-SECRET",
            "code-SECRET",
            "state-SECRET");

    private final List<String> texts = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Level level;

    private final OAuthApp app =
            OAuthApp.builder("client1", "app:cb").clientSecret("client-SECRET").build();
    private final OAuthTokens tokens =
            new OAuthTokens("access-SECRET", "refresh-SECRET", Instant.EPOCH, Set.of(), "verifier-SECRET");
    private final AuthorizationRequest request = new AuthorizationRequest(
            URI.create("https://manus.im/openapi/oauth?state=state-SECRET"), "state-SECRET", "verifier-SECRET");

    @BeforeEach
    void listen() {
        level = root.getLevel();
        root.setLevel(Level.TRACE);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        root.setLevel(level);
    }

    @Test
    void inToString() {
        texts.add(new ClientSecret("client-SECRET").toString());
        texts.add(app.toString());
        texts.add(tokens.toString());
        texts.add(request.toString());
        texts.add(new ApiCredential.ApiKey("key-SECRET").toString());
        texts.add(new ApiCredential.BearerToken("access-SECRET", Set.of()).toString());
        texts.add(ManusUser.ofApiKeys("alice", "key-SECRET").toString());
        texts.add(ManusUser.ofAccessToken("alice", "access-SECRET").toString());
        assertHidden();
    }

    @Test
    void inErrorsAndLogsWhateverTheServerSays() {
        List<FakeTransport> servers = List.of(
                echoing("{\"error\":\"invalid_grant %s\",\"error_description\":\"cannot take %s\"}"),
                echoing("{\"ok\":false,\"error\":{\"code\":\"invalid_argument\",\"message\":\"cannot take %s\"}}"),
                FakeTransport.answering(200, "access-SECRET is no JSON"),
                FakeTransport.answering(200, "{\"access_token\":{\"x\":\"access-SECRET\"}}"),
                FakeTransport.answering(502, "refresh-SECRET"),
                FakeTransport.answering(403, "refresh-SECRET"),
                new FakeTransport(call ->
                        Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null))));
        for (FakeTransport server : servers) {
            OAuthFlow flow = OAuthFlow.of(app, server);
            TokenStore store = TokenStore.inMemory();
            store.save("alice", tokens).block();
            RefreshingOAuthCredentialsProvider credentials =
                    RefreshingOAuthCredentialsProvider.of(flow, store, "alice");
            texts.add(credentials.toString());
            failureOf(flow.refresh(tokens));
            failureOf(flow.exchange(request, URI.create("app:/cb?code=code-SECRET&state=state-SECRET")));
            failureOf(flow.exchange(request, URI.create("app:/cb?code=code-SECRET&state=wrong")));
            failureOf(flow.revoke("refresh-SECRET"));
            failureOf(credentials.credential());
            failureOf(credentials.replacement(
                    new ApiCredential.BearerToken("access-SECRET", null),
                    new AuthenticationException(CallContext.none(), 401, "unauthenticated", "invalid token")));
            Throwable waitedFor = credentials.status().failure();
            if (waitedFor != null) {
                keep(waitedFor);
            }
        }
        assertThat(texts).hasSizeGreaterThan(30);
        assertHidden();
    }

    @ParameterizedTest
    @EnumSource(OAuthApp.SecretPlacement.class)
    void inWhateverSpellingTheTokenEndpointQuotesThem(OAuthApp.SecretPlacement placement) {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            String secret = random(random);
            OAuthTokens pair =
                    new OAuthTokens("a" + random(random), random(random), Instant.EPOCH, Set.of(), random(random));
            FakeTransport server = new FakeTransport(call -> {
                String header = String.valueOf(call.headers().first("Authorization"));
                String basic = header.startsWith("Basic ")
                        ? new String(Base64.getDecoder().decode(header.substring(6)), UTF_8)
                        : "";
                String body = new String(((HttpBody.Bytes) call.body()).bytes(), UTF_8);
                String said = String.join(
                        " ", header, basic, body, FakeTransport.form(call).toString());
                String json = new String(
                        JsonCodec.standard()
                                .write(Map.of("error", "invalid_request " + said, "error_description", "got " + said)),
                        UTF_8);
                return Mono.just(new HttpResponse(
                        400, HttpHeaders.empty().with("X-Request-Id", "id " + body), json.getBytes(UTF_8)));
            });
            OAuthFlow flow = OAuthFlow.of(
                    OAuthApp.builder("client1", "app:cb")
                            .clientSecret(secret)
                            .secretPlacement(placement)
                            .build(),
                    server);
            texts.clear();
            failureOf(flow.refresh(pair));
            failureOf(flow.revoke(pair));
            failureOf(flow.exchange(
                    new AuthorizationRequest(URI.create("https://manus.im/"), "st", pair.codeVerifier()),
                    Map.of("code", pair.refreshToken(), "state", "st")));
            assertThat(texts).hasSize(3);
            log.list.forEach(event -> texts.add(event.getFormattedMessage()));
            String basic =
                    Base64.getEncoder().encodeToString(("client1:" + URLEncoder.encode(secret, UTF_8)).getBytes(UTF_8));
            for (String hidden : List.of(secret, basic, pair.accessToken(), pair.refreshToken(), pair.codeVerifier())) {
                String form = URLEncoder.encode(hidden, UTF_8);
                assertThat(texts).noneMatch(text -> text.contains(hidden) || text.contains(form));
            }
        }
    }

    private static String random(Random random) {
        String characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/=:%&";
        StringBuilder text = new StringBuilder("s");
        random.ints(8 + random.nextInt(40), 0, characters.length()).forEach(i -> text.append(characters.charAt(i)));
        return text.toString();
    }

    /** Quotes all that it was sent. */
    private static FakeTransport echoing(String answer) {
        return new FakeTransport(call -> Mono.just(FakeTransport.reply(
                400, answer.replace("%s", FakeTransport.form(call).values().toString()))));
    }

    /** The servers here respond at once; a call that waits for a repeat is left then. */
    private void failureOf(Mono<?> call) {
        call.subscribe(value -> {}, this::keep).dispose();
    }

    private void keep(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        texts.add(trace.toString());
    }

    private void assertHidden() {
        log.list.forEach(event -> texts.add(event.getFormattedMessage()));
        for (String secret : SECRETS) {
            assertThat(texts).noneMatch(text -> text.contains(secret));
        }
    }
}
