package io.github.manusreactive.contract;

import io.github.manusreactive.auth.AuthorizationRequest;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.internal.json.JsonCodec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reactor.core.publisher.Mono;

/** Samples of the token endpoint, whose models stay inside the flow: what goes in must come out again. */
final class OAuthSamples {

    private static final String CALLBACK = "https://app.example.com/cb";
    private static final String PAIR =
            "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":60,\"refresh_token\":\"r\"}";

    private OAuthSamples() {}

    static List<String> problems(String name, Map<String, Object> json) {
        List<String> problems = new ArrayList<>();
        if (name.startsWith("oauth.error.")) {
            error(name, json, problems);
        } else if (name.equals("oauth.token.response")) {
            answer(name, json, problems);
        } else {
            Map<String, Object> sent = sent(json);
            if (!ContractJson.same(json, sent)) {
                problems.add(name + " is " + json + ", but sent as " + sent);
            }
        }
        return problems;
    }

    private static void error(String name, Map<String, Object> json, List<String> problems) {
        FakeApi api = new FakeApi(call -> Mono.just(FakeApi.reply(400, text(json))));
        try {
            new Flow(Map.of("client_id", "c1"), api).refresh("r0", null).block();
            problems.add(name + " is not an error");
        } catch (OAuthException | ReauthorizationRequiredException e) {
            Object meaning = json.getOrDefault("error_description", json.get("error"));
            Throwable told = e.getCause() == null ? e : e.getCause();
            if (!told.getMessage().contains(meaning.toString())) {
                problems.add(name + " becomes " + e);
            }
        }
    }

    private static void answer(String name, Map<String, Object> json, List<String> problems) {
        FakeApi api = new FakeApi(call -> Mono.just(FakeApi.reply(200, text(json))));
        OAuthTokens tokens =
                new Flow(Map.of("client_id", "c1"), api).refresh("r0", null).block();
        Set<String> scopes = new TreeSet<>(List.of(json.get("scope").toString().split(" ")));
        boolean kept = tokens.accessToken().equals(json.get("access_token"))
                && tokens.refreshToken().equals(json.get("refresh_token"))
                && new TreeSet<>(tokens.scopes()).equals(scopes)
                && tokens.expiresAt() != null
                && json.get("token_type").equals("Bearer")
                && json.size() == 5;
        if (!kept) {
            problems.add(name + " becomes " + tokens);
        }
    }

    /** What the flow sends if it has what is in the sample. */
    private static Map<String, Object> sent(Map<String, Object> json) {
        FakeApi api = new FakeApi(call -> Mono.just(
                call.uri().getPath().equals("/oauth/revoke") ? FakeApi.reply(200, "{}") : FakeApi.reply(200, PAIR)));
        Flow flow = new Flow(json, api);
        String verifier = (String) json.get("code_verifier");
        if (json.containsKey("token")) {
            flow.revoke(json.get("token").toString()).block();
        } else if ("refresh_token".equals(json.get("grant_type"))) {
            flow.refresh(json.get("refresh_token").toString(), verifier).block();
        } else {
            flow.exchange(json.get("code").toString(), verifier).block();
        }
        return form(api.calls.get(0));
    }

    private static Map<String, Object> form(HttpCall call) {
        byte[] bytes = ((HttpBody.Bytes) call.body()).bytes();
        URI asQuery = URI.create("https://form?" + new String(bytes, StandardCharsets.UTF_8));
        return new LinkedHashMap<>(FakeApi.query(asQuery));
    }

    private static String text(Map<String, Object> json) {
        return new String(JsonCodec.standard().write(json), StandardCharsets.UTF_8);
    }

    /** The flow of an app like the sample's. */
    private record Flow(OAuthFlow flow) {

        Flow(Map<String, Object> json, FakeApi api) {
            this(OAuthFlow.of(app(json), api));
        }

        private static OAuthApp app(Map<String, Object> json) {
            OAuthApp.Builder app = OAuthApp.builder(
                            json.get("client_id").toString(),
                            json.getOrDefault("redirect_uri", CALLBACK).toString())
                    .secretPlacement(OAuthApp.SecretPlacement.BODY);
            return json.containsKey("client_secret")
                    ? app.clientSecret(json.get("client_secret").toString()).build()
                    : app.build();
        }

        Mono<OAuthTokens> refresh(String token, String verifier) {
            return flow.refresh(new OAuthTokens("a0", token, null, Set.of(), verifier));
        }

        Mono<OAuthTokens> exchange(String code, String verifier) {
            AuthorizationRequest approval = new AuthorizationRequest(URI.create(CALLBACK), "st", verifier);
            return flow.exchange(approval, Map.of("code", code, "state", "st"));
        }

        Mono<Void> revoke(String token) {
            return flow.revoke(new OAuthTokens("a0", token, null, Set.of(), null));
        }
    }
}
