package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The profiles {@code login} and {@code resource-server}: authentication, owners of jobs, and the audit log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {

    private TestIdentityProvider provider;
    private RunningService service;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        provider = new TestIdentityProvider();
        service = new RunningService(
                directory,
                Stream.concat(
                                Stream.of(
                                        "spring.profiles.active=login,resource-server",
                                        "server.address=0.0.0.0",
                                        "fan-out.keep-ended-jobs=1"),
                                Stream.of(provider.settings()))
                        .toArray(String[]::new));
        service.sandbox.agent(prompt -> prompt.text().equals("quick")
                ? AgentScript.answer(Duration.ofMillis(50), "Done")
                : AgentScript.start()
                        .ask(
                                "Line 1\nLine 2 \u202E",
                                List.of(),
                                reply -> AgentScript.answer(Duration.ofMillis(50), reply)));
    }

    @AfterAll
    void stop() {
        service.close();
        provider.close();
    }

    private WebTestClient with(String token) {
        return service.http()
                .mutate()
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token)
                .build();
    }

    private JobsClient jobsOf(String user) {
        return new JobsClient(with(provider.token(user)));
    }

    @Test
    void nothingButTheProbesIsOpen() {
        for (String path :
                List.of("/jobs", "/jobs/1", "/jobs/1/events", "/openapi.yaml", "/actuator/prometheus", "/nope")) {
            service.http()
                    .get()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isUnauthorized()
                    .expectHeader()
                    .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .expectBody()
                    .jsonPath("$.detail")
                    .isEqualTo("you are signed out: reload the page to sign in");
        }
        service.http()
                .get()
                .uri("/actuator/health/readiness")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void tokensOfOthersAndExpiredOnesAreRefused() {
        for (String token : List.of(provider.tokenForOthers("alice"), provider.expiredToken("alice"), "nonsense")) {
            with(token)
                    .get()
                    .uri("/jobs")
                    .exchange()
                    .expectStatus()
                    .isUnauthorized()
                    .expectHeader()
                    .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                    .expectBody()
                    .jsonPath("$.detail")
                    .isEqualTo("the bearer token is invalid or has expired");
        }
    }

    @Test
    void aTokenWithoutSubjectStartsNoJob() {
        with(provider.token(null))
                .post()
                .uri("/jobs")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(List.of("quick"))
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("the token has no subject (sub), which identifies the owner of jobs");
    }

    @Test
    void idempotencyKeysBelongToTheirUser() {
        assertThat(start("alice")).isEqualTo(start("alice")).isNotEqualTo(start("bob"));
    }

    private String start(String user) {
        JobsClient jobs = jobsOf(user);
        return jobs.id(jobs.http()
                .post()
                .uri("/jobs")
                .contentType(MediaType.APPLICATION_JSON)
                .header("Idempotency-Key", "shared")
                .bodyValue(List.of("quick"))
                .exchange());
    }

    @Test
    void aMalformedAcceptHeaderIsNoPage() {
        service.http()
                .get()
                .uri("/jobs")
                .header(HttpHeaders.ACCEPT, "x")
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aFailedSignInWritesOneLine(CapturedOutput output) throws Exception {
        HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        String location = get(browser, "/oauth2/authorization/idp", "text/html")
                .headers()
                .firstValue("location")
                .orElseThrow();
        String state = location.replaceAll(".*[?&]state=([^&]*).*", "$1");
        get(
                browser,
                "/login/oauth2/code/idp?state=" + state + "&error=x&error_description=%0Aforged%20fan-out.audit",
                "text/html");

        assertThat(output.getAll().lines().filter(line -> line.contains("forged fan-out.audit")))
                .singleElement()
                .asString()
                .contains("A sign-in failed: ");
    }

    @Test
    void jobsBelongToTheUserThatMadeThemAlsoAfterARestart() {
        JobsClient alice = jobsOf("alice");
        JobsClient mallory = jobsOf("mallory");
        String id = alice.submit(List.of("a"));
        alice.awaitState(id, "1", "waiting");

        assertThat(mallory.list()).isEmpty();
        for (String path : List.of("/jobs/{id}", "/jobs/{id}/tasks", "/jobs/{id}/tasks/1", "/jobs/{id}/events")) {
            mallory.http().get().uri(path, id).exchange().expectStatus().isNotFound();
        }
        mallory.reply(id, "1", "{\"text\": \"yes\"}").expectStatus().isNotFound();
        mallory.drain(id).expectStatus().isNotFound();

        service.restart();
        assertThat(jobsOf("mallory").list()).isEmpty();
        assertThat(jobsOf("alice").awaitState(id, "1", "waiting").path("key").asString())
                .isEqualTo("1");
    }

    @Test
    void jobsOfOneUserDoNotRemoveThoseOfAnother() {
        JobsClient dave = jobsOf("dave");
        JobsClient erin = jobsOf("erin");
        String kept = dave.submit(List.of("quick"));
        dave.awaitEnd(kept);
        for (int i = 0; i < 3; i++) {
            erin.awaitEnd(erin.submit(List.of("quick")));
        }

        assertThat(dave.list()).extracting(job -> job.path("id").asString()).containsExactly(kept);
        assertThat(erin.list()).hasSize(2);
    }

    @Test
    void aPageSignsInAndSeesTheJobsThatTheUserMadeWithTokens() throws Exception {
        String mine = jobsOf("carol").submit(List.of("a"));
        HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(Redirect.ALWAYS)
                .build();
        provider.user("carol");

        HttpResponse<String> page = get(browser, "/", "text/html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri().getHost()).isEqualTo("localhost");
        assertThat(page.body()).contains("<title>Fan-out</title>");
        JsonNode jobs = JsonMapper.shared()
                .readTree(get(browser, "/jobs", "application/json").body());
        assertThat(jobs).extracting(job -> job.path("id").asString()).containsExactly(mine);
        assertThat(get(browser, "/actuator/info", "application/json").body()).contains("\"login\":true");

        HttpRequest form = HttpRequest.newBuilder(URI.create(service.url() + "/jobs/" + mine + "/tasks/1/reply"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\": \"yes\"}"))
                .build();
        assertThat(browser.send(form, BodyHandlers.ofString()).statusCode())
                .as("what a foreign page can send")
                .isEqualTo(415);

        HttpRequest signOut = HttpRequest.newBuilder(URI.create(service.url() + "/logout"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(browser.send(signOut, BodyHandlers.ofString()).body()).contains("You are signed out");
        assertThat(get(browser, "/jobs", "application/json").statusCode()).isEqualTo(401);
        provider.user("");
        HttpResponse<String> refused = get(browser, "/", "text/html");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("the sign-in failed: open / to try again");
    }

    private HttpResponse<String> get(HttpClient browser, String path, String accept) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(URI.create(service.url() + path))
                        .header("Accept", accept)
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aReplyIsAuditedInOneLineOfAscii(CapturedOutput output) {
        JobsClient bob = jobsOf("bob");
        String id = bob.submit(List.of("a"));
        bob.awaitState(id, "1", "waiting");
        jobsOf("mallory").reply(id, "1", "{\"text\": \"never\"}").expectStatus().isNotFound();
        bob.replyToOpen(id, "1", "\"text\": \"yes\\nfan-out.audit: forged \\u202e\"")
                .expectStatus()
                .isAccepted();

        List<String> lines = output.getAll()
                .lines()
                .filter(line -> line.contains("fan-out.audit"))
                .toList();
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line).matches("\\p{ASCII}*").contains(" INFO ");
            JsonNode entry = JsonMapper.shared().readTree(line.substring(line.indexOf('{')));
            assertThat(entry.path("action").asString()).isEqualTo("reply");
            assertThat(entry.path("user").asString())
                    .startsWith("http://127.0.0.1:")
                    .endsWith(" bob");
            assertThat(entry.path("job").asString()).isEqualTo(id);
            assertThat(entry.path("task").asString()).isEqualTo("1");
            assertThat(entry.path("question").asString()).isEqualTo("Line 1\nLine 2 \u202E");
            assertThat(entry.path("reply").path("text").asString()).isEqualTo("yes\nfan-out.audit: forged \u202e");
        });
    }
}
