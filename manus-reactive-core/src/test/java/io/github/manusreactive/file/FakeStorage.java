package io.github.manusreactive.file;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.List;

/** The API's file calls, and a storage on another origin. */
final class FakeStorage implements AutoCloseable {

    static final String SECRET = "s1gnature";

    final WireMockServer api = server();
    final WireMockServer storage = server();
    final ManusClients clients = ManusClients.builder()
            .apiKey("k3y")
            .baseUrl(api.baseUrl())
            .callOptions(CallOptions.builder()
                    .retry(RetrySettings.builder()
                            .minBackoff(Duration.ofMillis(1))
                            .maxBackoff(Duration.ofMillis(2))
                            .build())
                    .build())
            .build();
    final ManusClient client = clients.client();

    private int starts;

    private static WireMockServer server() {
        WireMockServer server =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("localhost"));
        server.start();
        return server;
    }

    ManusFiles files() {
        return client.files();
    }

    /** The next {@code file.upload} gives this URL. */
    FakeStorage starting(String id, String url, long life) {
        String scenario = "start";
        api.stubFor(post(urlPathEqualTo("/v2/file.upload"))
                .inScenario(scenario)
                .whenScenarioStateIs(state(starts))
                .willSetStateTo(state(++starts))
                .willReturn(okJson("""
                        {"ok":true,"request_id":"r","file":{"id":"%s","filename":"a","status":"pending",
                        "created_at":1790000000},"upload_url":"%s","upload_expires_at":%d}""".formatted(id, url, 1790000000 + life))));
        return this;
    }

    private static String state(int step) {
        return step == 0 ? Scenario.STARTED : "step " + step;
    }

    String url(String path) {
        return storage.baseUrl() + path + "?sig=" + SECRET;
    }

    FakeStorage detail(String... statuses) {
        for (int i = 0; i < statuses.length; i++) {
            api.stubFor(get(urlPathEqualTo("/v2/file.detail"))
                    .inScenario("detail")
                    .whenScenarioStateIs(state(i))
                    .willSetStateTo(state(Math.min(i + 1, statuses.length - 1)))
                    .willReturn(okJson("""
                            {"ok":true,"request_id":"r","file":{"id":"f1","filename":"a","status":"%s",
                            "created_at":1790000000,"error_message":"Upload was not completed."}}""".formatted(statuses[i]))));
        }
        return this;
    }

    FakeStorage storing(int... answers) {
        for (int i = 0; i < answers.length; i++) {
            storage.stubFor(com.github.tomakehurst.wiremock.client.WireMock.any(anyUrl())
                    .inScenario("store")
                    .whenScenarioStateIs(state(i))
                    .willSetStateTo(state(Math.min(i + 1, answers.length - 1)))
                    .willReturn(aResponse().withStatus(answers[i])));
        }
        return this;
    }

    List<? extends Request> stored() {
        return storage.getAllServeEvents().stream()
                .map(com.github.tomakehurst.wiremock.stubbing.ServeEvent::getRequest)
                .toList();
    }

    long calls(String operation) {
        return api.getAllServeEvents().stream()
                .filter(event -> event.getRequest().getUrl().startsWith("/v2/" + operation))
                .count();
    }

    @Override
    public void close() {
        clients.closeGracefully().block(Duration.ofSeconds(20));
        api.stop();
        storage.stop();
    }
}
