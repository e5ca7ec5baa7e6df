package io.github.manusreactive.examples.full;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.test.json.JsonContent;

/** Calls the application over HTTP with a bearer token. */
final class ApplicationCaller {

    private static final String SECRET = "a-secret-of-the-example-for-tokens";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI home;
    private final String token;

    ApplicationCaller(int port) {
        this.home = URI.create("http://localhost:" + port + "/");
        this.token = NimbusJwtEncoder.withSecretKey(
                        new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
                .build()
                .encode(JwtEncoderParameters.from(
                        JwsHeader.with(MacAlgorithm.HS256).build(),
                        JwtClaimsSet.builder().subject("ann").build()))
                .getTokenValue();
    }

    HttpResponse<String> run(String prompt) throws Exception {
        return send(request("prompts", true).POST(HttpRequest.BodyPublishers.ofString(prompt)));
    }

    HttpResponse<String> runWithoutToken(String prompt) throws Exception {
        return send(request("prompts", false).POST(HttpRequest.BodyPublishers.ofString(prompt)));
    }

    HttpResponse<String> post(String path) throws Exception {
        return send(request(path, true).POST(HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path, true));
    }

    JsonContent health() throws Exception {
        return new JsonContent(send(request("actuator/health", false)).body());
    }

    private HttpRequest.Builder request(String path, boolean withToken) {
        HttpRequest.Builder request = HttpRequest.newBuilder(home.resolve(path)).timeout(Duration.ofSeconds(60));
        return withToken ? request.header("authorization", "Bearer " + token) : request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
