package io.github.manusreactive.cli.doctor;

import static io.github.manusreactive.cli.doctor.ExaminationFixture.BASE_URL;
import static io.github.manusreactive.cli.doctor.ExaminationFixture.bare;
import static io.github.manusreactive.cli.doctor.ExaminationFixture.error;
import static io.github.manusreactive.cli.doctor.ExaminationFixture.examine;
import static io.github.manusreactive.cli.doctor.ExaminationFixture.operation;
import static io.github.manusreactive.cli.doctor.ExaminationFixture.reply;
import static io.github.manusreactive.cli.doctor.ExaminationFixture.transport;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.cli.doctor.ExaminationFixture.ExaminationRun;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What becomes of a check in each case. */
class CheckRunnerTest {

    @Test
    void whatNeedsAnUnknownIdIsListedWithItsOption() {
        ExaminationRun examined = examine(call -> Mono.just(bare(call)));

        assertThat(examined.line("task.detail")).contains("not checked: needs an id: --task ID");
        assertThat(examined.line("agent.detail")).contains("not checked: needs an id");
        assertThat(examined.line("file.detail")).contains("not checked: needs an id: --file ID");
        assertThat(examined.line("website.status")).contains("not checked: needs an id: --website ID or --task ID");
        assertThat(examined.line("task.list")).contains(" ok ");
    }

    @Test
    void aKeyThatVerifiesNothingIsAFailure() {
        ExaminationRun examined = examine(call -> Mono.just(bare(call)));

        assertThat(examined.line("webhook.publicKey")).contains("failed: not an RSA public key in PEM form");
        assertThat(examined.examination().isFine()).isFalse();
    }

    @Test
    void aRefusedCredentialEndsTheExamination() {
        AtomicInteger sent = new AtomicInteger();
        ExaminationRun examined = examine(call -> {
            sent.incrementAndGet();
            return Mono.just(error(401, "unauthenticated"));
        });

        assertThat(sent).hasValue(1);
        assertThat(examined.line("user.me")).contains("failed: unauthenticated", "401");
        assertThat(examined.line("task.list")).contains("not checked: the credential was rejected");
        assertThat(examined.examination().isFine()).isFalse();
        assertThat(examined.examination().messages()).singleElement().asString().contains("words of the server");
        assertThat(examined.report()).doesNotContain("words of the server");
    }

    @Test
    void aServiceThatCannotBeReachedIsNotTriedForEachOperation() {
        ExaminationRun examined = examine(call ->
                Mono.error(new TransportException(TransportException.Kind.DNS, "no address for api.test", null)));

        assertThat(examined.line("user.me")).contains("failed: dns", "none");
        assertThat(examined.line("task.list")).contains("not checked: the service cannot be reached");
        assertThat(examined.examination().isFine()).isFalse();
    }

    @Test
    void teamFiguresMayBeRefusedToAKeyAndNothingElse() {
        ExaminationRun personal = examine(call -> Mono.just(
                operation(call).wireName().startsWith("usage.team") ? error(403, "permission_denied") : withKey(call)));
        ExaminationRun refused = examine(call ->
                Mono.just(operation(call) == Operation.SKILL_LIST ? error(403, "permission_denied") : withKey(call)));

        assertThat(personal.line("usage.teamLog")).contains("not permitted: permission_denied", "403");
        assertThat(personal.examination().isFine()).isTrue();
        assertThat(refused.line("skill.list")).contains("not permitted");
        assertThat(refused.examination().isFine()).isFalse();
    }

    @Test
    void aTokenHasOnlyItsScopes() {
        ExaminationRun examined = examine(
                transport(call ->
                        Mono.just(operation(call).fullAccessOnly() ? error(403, "permission_denied") : withKey(call))),
                BASE_URL,
                ManusUser.ofAccessToken("app", "token-of-an-app"),
                new CheckTargets(null, null, null));

        assertThat(examined.line("webhook.list")).contains("not permitted");
        assertThat(examined.report()).contains("| credential | access token |");
        assertThat(examined.examination().isFine()).isTrue();
    }

    @Test
    void aTaskNeedNotHaveAWebsiteButAWebsiteThatIsNamedMustBeThere() {
        ExaminationRun byTask = examine(
                transport(CheckRunnerTest::withoutWebsite),
                BASE_URL,
                ExaminationFixture.user(),
                new CheckTargets("t", null, null));
        ExaminationRun named = examine(
                transport(CheckRunnerTest::withoutWebsite),
                BASE_URL,
                ExaminationFixture.user(),
                new CheckTargets(null, null, "web_1"));

        assertThat(byTask.line("website.status")).contains("nothing there: not_found");
        assertThat(byTask.examination().isFine()).isTrue();
        assertThat(named.line("website.status")).contains("failed: not_found");
        assertThat(named.examination().isFine()).isFalse();
    }

    private static Mono<HttpResponse> withoutWebsite(HttpCall call) {
        return Mono.just(operation(call).wireName().startsWith("website.") ? error(404, "not_found") : withKey(call));
    }

    @Test
    void aResponseWithoutItsValueIsUndecodable() {
        ExaminationRun examined = examine(
                call -> Mono.just(operation(call) == Operation.USER_ME ? reply(200, "{\"ok\":true}") : withKey(call)));

        assertThat(examined.line("user.me")).contains("undecodable", "200");
        assertThat(examined.line("task.list")).contains(" ok ");
        assertThat(examined.examination().isFine()).isFalse();
    }

    @Test
    void aServerErrorIsRetriedAndReported() {
        AtomicInteger lists = new AtomicInteger();
        ExaminationRun once = examine(call -> Mono.just(
                operation(call) == Operation.TASK_LIST && lists.incrementAndGet() == 1
                        ? error(500, "internal")
                        : withKey(call)));
        ExaminationRun always = examine(
                call -> Mono.just(operation(call) == Operation.TASK_LIST ? error(500, "internal") : withKey(call)));

        assertThat(once.line("task.list")).matches("task.list +ok +200 +[0-9,]+ ms +0 +2");
        assertThat(once.examination().isFine()).isTrue();
        assertThat(always.line("task.list")).matches("task.list +failed: internal +500 +[0-9,]+ ms +3");
    }

    @Test
    void aListIsReadForTwoPagesAtMost() {
        List<HttpCall> calls = new ArrayList<>();
        ExaminationRun examined = examine(call -> {
            if (operation(call) != Operation.TASK_LIST) {
                return Mono.just(withKey(call));
            }
            calls.add(call);
            return Mono.just(reply(
                    200,
                    "{\"ok\":true,\"data\":[{\"id\":\"t" + calls.size()
                            + "\"},{}],\"has_more\":true,\"next_cursor\":\"c" + calls.size() + "\"}"));
        });

        assertThat(calls).hasSize(2);
        assertThat(calls.get(1).uri().getQuery()).contains("cursor=c1");
        assertThat(examined.line("task.list")).matches("task.list +ok +200 +[0-9,]+ ms +4 +2 +2");
        assertThat(examined.report()).contains("| task.list | `data[].id` | missing |  | 2 |", "task.detail of task-1");
    }

    @Test
    void whatIsUnexpectedIsReportedByItsShape() {
        ExaminationRun examined = examine(call -> Mono.just(
                operation(call) == Operation.TASK_LIST
                        ? reply(
                                200,
                                "{\"ok\":true,\"data\":[{\"id\":\"t\",\"status\":\"archived\",\"owner\":{\"mail\":\"ann@acme.test\","
                                        + "\"since\":\"1790000000\"},\"created_by_api_key\":7,\"task_type\":\"Ann's own\"}]}")
                        : operation(call) == Operation.TASK_LIST_MESSAGES
                                ? reply(
                                        200,
                                        "{\"ok\":true,\"messages\":[{\"id\":\"e\",\"type\":\"handover\",\"handover\":{\"to\":\"Ann\"}},"
                                                + "{\"id\":\"f\",\"type\":\"user_stop\",\"by\":\"Ann\"}]}")
                                : withKey(call)));

        assertThat(examined.report())
                .contains(
                        "| task.list | `data[].status` | unknown_value | archived | 1 |",
                        "| task.list | `data[].task_type` | unknown_value | (text omitted) | 1 |",
                        "| task.list | `data[].owner` | unknown_field | object {mail: text with a mail address, since: text of"
                                + " digits} | 1 |",
                        "| task.list | `data[].created_by_api_key` | wrong_type | number | 1 |",
                        "| task.listMessages | `messages[].type` | unknown_value | handover | 2 |",
                        "| task.listMessages | `messages[].by` | unknown_field | text | 2 |")
                .doesNotContainIgnoringCase("ann@", "Ann");
        assertThat(examined.examination().isFine()).isFalse();
    }

    @Test
    void limitsAreReported() {
        AtomicInteger lists = new AtomicInteger();
        ExaminationRun examined = examine(call -> {
            HttpResponse reply = operation(call) == Operation.SKILL_LIST && lists.incrementAndGet() == 1
                    ? error(429, "rate_limited")
                    : withKey(call);
            return Mono.just(new HttpResponse(
                    reply.status(),
                    reply.headers()
                            .with("x-ratelimit-remaining", reply.status() == 429 ? "0" : "99")
                            .with("x-ratelimit-policy", "of Ann"),
                    reply.body()));
        });

        assertThat(examined.report())
                .contains(
                        "x-ratelimit-policy: (text omitted); x-ratelimit-remaining: 0, 99; responses with HTTP 429: 1");
    }

    /** The bare responses with a real key for webhooks. */
    private static HttpResponse withKey(HttpCall call) {
        return operation(call) == Operation.WEBHOOK_PUBLIC_KEY
                ? reply(200, "{\"ok\":true,\"public_key\":\"" + TestKeys.PEM.replace("\n", "\\n") + "\"}")
                : bare(call);
    }
}
