package io.github.manusreactive.website;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.PublishFailedException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.api.DefaultWebsites;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.retry.RetrySettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WebsitesTest {

    private static final WebsiteRef SITE = WebsiteRef.ofWebsite("web1");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static FakeApi inStates(String... states) {
        return FakeApi.answeringInTurn(Stream.of(states)
                .<Mono<HttpResponse>>map(state -> Mono.just(ok("\"website_id\":\"web1\",\"site_urls\":[]," + state)))
                .toList());
    }

    private static String state(String status, String version) {
        return "\"publish_status\":\"" + status + "\",\"version_id\":\"" + version + "\"";
    }

    @Test
    void waitingForASitePollsEveryTwoSecondsUntilItIsLive() {
        FakeApi api = inStates(
                "\"publish_status\":\"unpublished\"", "\"publish_status\":\"publishing\"", state("published", "v1"));

        StepVerifier.withVirtualTime(() -> new DefaultWebsites(api.exchange()).awaitPublished(SITE, PATIENCE))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(4))
                .assertNext(live -> assertThat(live.versionId()).isEqualTo("v1"))
                .verifyComplete();
        assertThat(api.calls)
                .hasSize(3)
                .allSatisfy(call -> assertThat(query(call)).isEqualTo(Map.of("website_id", "web1")));
    }

    @Test
    void aVersionCountsAsLiveOnlyOnceItsOwnIdIsShown() {
        FakeApi api = inStates(state("published", "old"), state("publishing", "old"), state("published", "new"));
        PublishedVersion version = new PublishedVersion("web1", "new", Map.of());

        StepVerifier.withVirtualTime(() -> new DefaultWebsites(api.exchange()).awaitPublished(version, PATIENCE))
                .thenAwait(Duration.ofSeconds(4))
                .assertNext(live -> assertThat(live.versionId()).isEqualTo("new"))
                .verifyComplete();
    }

    @Test
    void aFailedDeploymentIsAnErrorThatNamesTheSite() {
        FakeApi api = inStates(state("publishing", "v1"), state("failed", "v1"));

        StepVerifier.withVirtualTime(() -> new DefaultWebsites(api.exchange()).awaitPublished(SITE, PATIENCE))
                .thenAwait(Duration.ofSeconds(2))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                PublishFailedException.class,
                                failed -> assertThat(failed.websiteId()).isEqualTo("web1")))
                .verify();
    }

    @Test
    void patienceEnds() {
        FakeApi api = inStates(state("publishing", "v1"));

        StepVerifier.withVirtualTime(
                        () -> new DefaultWebsites(api.exchange()).awaitPublished(SITE, Duration.ofSeconds(9)))
                .thenAwait(Duration.ofSeconds(9))
                .expectError(DeadlineExceededException.class)
                .verify();
        assertThat(api.calls).hasSize(5);
    }

    @Test
    void aPollThatFailsIsFollowedByTheNext() {
        FakeApi api = FakeApi.answeringInTurn(List.of(
                Mono.just(FakeApi.reply(502, "<html>bad gateway</html>")),
                Mono.just(ok("\"website_id\":\"web1\",\"site_urls\":[]," + state("published", "v1")))));
        CallOptions once = CallOptions.builder().retry(RetrySettings.off()).build();

        StepVerifier.withVirtualTime(() -> new DefaultWebsites(api.exchange(once)).awaitPublished(SITE, PATIENCE))
                .thenAwait(Duration.ofSeconds(2))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void theEndOfPatienceNamesTheLastFailureAndTheUserOfTheMoment() {
        FakeApi api = new FakeApi(call -> Mono.just(FakeApi.reply(502, "<html>bad gateway</html>")));
        CallOptions once = CallOptions.builder().retry(RetrySettings.off()).build();

        StepVerifier.withVirtualTime(() -> new DefaultWebsites(api.exchange(once))
                        .awaitPublished(SITE, Duration.ofSeconds(5))
                        .contextWrite(ManusUser.ofApiKeys("bob", "key-2").inContext()))
                .thenAwait(Duration.ofSeconds(5))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(DeadlineExceededException.class)
                        .hasMessageContaining("bad gateway")
                        .hasMessageContaining("bob"))
                .verify();
    }

    @Test
    void aRefusalEndsTheWaiting() {
        FakeApi api = new FakeApi(call -> Mono.just(FakeApi.refused(404, "not_found", "no such site")));

        StepVerifier.withVirtualTime(() -> new DefaultWebsites(api.exchange()).awaitPublished(SITE, PATIENCE))
                .expectError(NotFoundException.class)
                .verify();
    }

    @Test
    void cancellingEndsThePolling() {
        FakeApi api = inStates(state("publishing", "v1"));

        StepVerifier.withVirtualTime(() -> new DefaultWebsites(api.exchange()).awaitPublished(SITE, PATIENCE))
                .thenAwait(Duration.ofSeconds(3))
                .thenCancel()
                .verify();
        assertThat(api.calls).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "412, failed_precondition",
        "409, conflict",
        "200, failed_precondition",
        "429, rate_limited",
        "500, internal",
        "503, unavailable",
        "400, ''"
    })
    void aRunningDeploymentIsJoinedAndNothingIsPublishedTwice(int status, String code) {
        FakeApi api = FakeApi.answeringInTurn(List.of(
                Mono.just(FakeApi.refused(status, code, "Website is ALREADY being deployed")),
                Mono.just(ok("\"website_id\":\"web1\",\"publish_status\":\"publishing\"")),
                Mono.just(ok("\"website_id\":\"web1\",\"data\":[{\"version_id\":\"v2\"},{\"version_id\":\"v1\"}]"))));

        StepVerifier.create(new DefaultWebsites(api.exchange())
                        .publish(PublishWebsiteRequest.builder(WebsiteRef.ofTask("t1"))
                                .build()))
                .expectNext(new PublishedVersion("web1", "v2", Map.of()))
                .verifyComplete();
        assertThat(paths(api))
                .containsExactly("/v2/website.publish", "/v2/website.status", "/v2/website.listCheckpoints");
    }

    @Test
    void aDeploymentThatEndedMeanwhileShowsWhatIsLive() {
        FakeApi api = FakeApi.answeringInTurn(List.of(
                Mono.just(FakeApi.refused(412, "failed_precondition", "website is already being deployed")),
                Mono.just(ok(state("published", "v2")))));

        StepVerifier.create(new DefaultWebsites(api.exchange())
                        .publish(PublishWebsiteRequest.builder(SITE).build()))
                .expectNext(new PublishedVersion("web1", "v2", Map.of()))
                .verifyComplete();
        assertThat(paths(api)).containsExactly("/v2/website.publish", "/v2/website.status");
    }

    @Test
    void aRunningDeploymentThatCannotBeReadIsTheRefusalItself() {
        FakeApi api = FakeApi.answeringInTurn(List.of(
                Mono.just(FakeApi.refused(412, "failed_precondition", "website is already being deployed")),
                Mono.just(FakeApi.refused(403, "permission_denied", "no"))));

        StepVerifier.create(new DefaultWebsites(api.exchange())
                        .publish(PublishWebsiteRequest.builder(SITE).build()))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FailedPreconditionException.class)
                        .satisfies(refusal -> assertThat(refusal.getSuppressed())
                                .hasAtLeastOneElementOfType(PermissionDeniedException.class)))
                .verify();
    }

    @Test
    void anotherFailedPreconditionIsAnError() {
        FakeApi api = new FakeApi(
                call -> Mono.just(FakeApi.refused(412, "failed_precondition", "the site has no checkpoint")));

        StepVerifier.create(new DefaultWebsites(api.exchange())
                        .publish(PublishWebsiteRequest.builder(SITE).build()))
                .expectError(FailedPreconditionException.class)
                .verify();
        assertThat(api.calls).hasSize(1);
    }

    private static List<String> paths(FakeApi api) {
        return api.calls.stream().map(call -> call.uri().getPath()).toList();
    }

    @Test
    void aSiteIsNamedByExactlyOneId() {
        assertRefused("task_id", () -> new WebsiteRef(null, null));
        assertRefused("task_id", () -> new WebsiteRef("t", "w"));
        assertRefused("website_id", () -> WebsiteRef.ofWebsite(" "));
        assertRefused("task_id", () -> new PublishWebsiteRequest("t", "w", null));
    }

    @Test
    void aSiteCannotBeMadePrivate() {
        assertRefused(
                "visibility",
                () -> PublishWebsiteRequest.builder(SITE)
                        .visibility(WebsiteVisibility.PRIVATE)
                        .build());
        assertRefused(
                "visibility",
                () -> UpdateWebsiteRequest.builder(SITE)
                        .visibility(new WebsiteVisibility(""))
                        .build());
    }

    @Test
    void anUpdateChangesSomething() {
        assertRefused("title", () -> UpdateWebsiteRequest.builder(SITE).build());
        assertRefused(
                "title", () -> UpdateWebsiteRequest.builder(SITE).title("").build());
    }

    @Test
    void theDefaultAddressIsTheFirst() {
        var live = new WebsiteStatus(
                "web1",
                PublishStatus.PUBLISHED,
                List.of(URI.create("https://a.example"), URI.create("https://b.example")),
                null,
                null,
                null,
                Map.of());

        assertThat(live.defaultUrl()).hasHost("a.example");
    }

    private static void assertRefused(String field, Runnable building) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(building::run)
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo(field));
    }
}
