package io.github.manusreactive.examples.service;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID provider that signs in the chosen user without a question. */
final class TestIdentityProvider implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final RSAKey key;
    /** Of its own: a restart of the service disposes the shared ones. */
    private final LoopResources loops = LoopResources.create("identity-provider", 1, true);

    private final DisposableServer server;
    private volatile String user = "alice";
    private volatile String nonce = "";

    TestIdentityProvider() throws JOSEException {
        key = new RSAKeyGenerator(2048).keyID("test").generate();
        server = HttpServer.create()
                .runOn(loops)
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get("/authorize", this::authorize)
                        .post(
                                "/token",
                                (request, response) -> request.receive()
                                        // a signature reads random bytes from a file
                                        .then(Mono.fromCallable(this::idToken).subscribeOn(Schedulers.boundedElastic()))
                                        .flatMap(token -> json(
                                                response,
                                                Map.of(
                                                        "access_token",
                                                        "t",
                                                        "token_type",
                                                        "Bearer",
                                                        "id_token",
                                                        token))))
                        .get("/keys", (request, response) -> json(response, new JWKSet(key).toJSONObject())))
                .bindNow();
    }

    private Mono<Void> authorize(HttpServerRequest request, HttpServerResponse response) {
        Map<String, List<String>> query = new QueryStringDecoder(request.uri()).parameters();
        nonce = query.get("nonce").get(0);
        return response.sendRedirect(query.get("redirect_uri").get(0)
                + (user.isEmpty() ? "?error=access_denied&state=" : "?code=c&state=")
                + query.get("state").get(0).replace("=", "%3D"));
    }

    private static Mono<Void> json(HttpServerResponse response, Object body) {
        return response.header("Content-Type", "application/json")
                .sendString(Mono.just(JSON.writeValueAsString(body)))
                .then();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    /** Properties of the service for sign-in and tokens. */
    String[] settings() {
        String client = "spring.security.oauth2.client.";
        return new String[] {
            client + "registration.idp.client-id=fan-out",
            client + "registration.idp.client-secret=secret",
            client + "registration.idp.scope=openid",
            client + "registration.idp.authorization-grant-type=authorization_code",
            client + "registration.idp.redirect-uri={baseUrl}/login/oauth2/code/{registrationId}",
            client + "provider.idp.authorization-uri=" + url("/authorize"),
            client + "provider.idp.token-uri=" + url("/token"),
            client + "provider.idp.jwk-set-uri=" + url("/keys"),
            client + "provider.idp.user-name-attribute=sub",
            "spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + url("/keys"),
            "spring.security.oauth2.resourceserver.jwt.audiences=fan-out"
        };
    }

    /** Signs in this user from now on; refuses all if it is empty. */
    void user(String name) {
        user = name;
    }

    private String idToken() {
        return sign(claims(user, "fan-out").claim("nonce", nonce));
    }

    /** @param name {@code null} for a token without a subject */
    String token(@Nullable String name) {
        return sign(claims(name, "fan-out"));
    }

    String tokenForOthers(String name) {
        return sign(claims(name, "another service"));
    }

    String expiredToken(String name) {
        return sign(claims(name, "fan-out").expirationTime(Date.from(Instant.EPOCH)));
    }

    private JWTClaimsSet.Builder claims(@Nullable String name, String audience) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(url(""))
                .subject(name)
                .audience(audience)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)));
    }

    private String sign(JWTClaimsSet.Builder claims) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("test").build(), claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.disposeNow();
        loops.dispose();
    }
}
