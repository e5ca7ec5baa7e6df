package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import io.github.manusreactive.test.wire.WireForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Calls every operation in several states and holds each response against the contract: against the repository's own table, and
 * against the API's document if it is there.
 */
@ParameterizedClass
@EnumSource(WireForm.class)
class SandboxContractTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox;
    private final List<OpenApiSchemas> schemas = OpenApiSchemas.all();
    private final Set<Operation> succeeded = EnumSet.noneOf(Operation.class);
    private final Set<Operation> failed = EnumSet.noneOf(Operation.class);
    private final List<String> problems = new ArrayList<>();

    SandboxContractTest(WireForm form) {
        sandbox = ManusSandbox.builder()
                .wireForm(form)
                .steady()
                .balanceWithoutData(form == WireForm.LIVE)
                .noLimits()
                .startTime(Instant.ofEpochSecond(1_790_000_000))
                .inMemory(time);
    }

    @Test
    void everyResponseFitsTheContract() {
        sandbox.user("default").team(true).addBrowser("aaaa", "Work laptop");
        sandbox.webhooks().receiver((url, headers, body) -> {
            if (headers.containsKey("x-webhook-signature")) {
                checkDelivery(new String(body, StandardCharsets.UTF_8));
            }
            return Mono.just(200);
        });
        webhooks();
        tasks();
        accountThings();
        filesAndSkills();
        websites();
        usage();
        failures();

        assertThat(problems).isEmpty();
        assertThat(succeeded).containsExactlyInAnyOrder(Operation.values());
        assertThat(failed).containsExactlyInAnyOrder(Operation.values());
    }

    private void webhooks() {
        String id = idOf(
                ok(Operation.WEBHOOK_CREATE, Map.of("url", "https://hooks.example.com/manus?tenant=7")), "webhook");
        ok(Operation.WEBHOOK_LIST, Map.of());
        ok(Operation.WEBHOOK_PUBLIC_KEY, Map.of());
        String second = idOf(ok(Operation.WEBHOOK_CREATE, Map.of("url", "https://hooks.example.com/b")), "webhook");
        assertThat(id).isNotEqualTo(second);
        ok(Operation.WEBHOOK_DELETE, Map.of("webhook_id", second));
    }

    private void tasks() {
        sandbox.agent(prompt -> switch (prompt.text()) {
            case "ask" -> AgentScript.start().ask("Which?", "a", "b");
            case "confirm" -> AgentScript.start().waitFor(SandboxWaitingType.GMAIL_SEND);
            case "unknown" -> AgentScript.start().waitFor("someFutureAction", "?", null);
            case "fail" -> AgentScript.start().error("quota_limit", "no credits");
            case "long" -> AgentScript.start().runForever();
            default ->
                AgentScript.start()
                        .status("Searching")
                        .plan("Search", "Write")
                        .planStep("step_3", "Check")
                        .tool("browser", "Opened a page")
                        .explain("Prices first.")
                        .progress("half")
                        .result("done", AgentFile.text("report.txt", "hello"))
                        .background(Duration.ofSeconds(5), "late result");
        });
        String done = ok(Operation.TASK_CREATE, full()).text("task_id");
        time.advanceTimeBy(Duration.ofSeconds(10));
        String asks = create("ask");
        String confirms = create("confirm");
        String runs = create("long");
        for (String id : List.of(done, asks, confirms, runs, create("unknown"), create("fail"))) {
            ok(Operation.TASK_DETAIL, Map.of("task_id", id));
            ok(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id, "verbose", true, "limit", 3));
            ok(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id, "verbose", true, "limit", 200));
        }
        ok(Operation.TASK_LIST, Map.of("limit", 2));
        ok(Operation.TASK_LIST, Map.of());
        ok(Operation.TASK_SEND_MESSAGE, Map.of("task_id", asks, "message", Map.of("content", "a")));
        List<Map<String, Object>> events = api().events(confirms);
        Map<?, ?> status = (Map<?, ?>) events.get(events.size() - 1).get("status_update");
        Object event = ((Map<?, ?>) status.get("status_detail")).get("waiting_for_event_id");
        ok(
                Operation.TASK_CONFIRM_ACTION,
                Map.of("task_id", confirms, "event_id", event, "input", Map.of("accept", true)));
        ok(Operation.TASK_UPDATE, Map.of("task_id", done, "title", "New", "share_visibility", "public"));
        ok(Operation.TASK_STOP, Map.of("task_id", runs));
        ok(Operation.TASK_DELETE, Map.of("task_id", runs));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(sandbox.webhooks().deliveries())
                .anyMatch(d -> "ask".equals(d.stopReason()))
                .anyMatch(d -> "finish".equals(d.stopReason()))
                .anyMatch(d -> "task_created".equals(d.eventType()));
    }

    private void accountThings() {
        ok(Operation.USER_ME, Map.of());
        ok(Operation.PROJECT_CREATE, Map.of("name", "Notes", "instruction", "Plain English."));
        ok(Operation.PROJECT_CREATE, Map.of("name", "Empty"));
        ok(Operation.PROJECT_LIST, Map.of());
        ok(Operation.AGENT_LIST, Map.of());
        ok(Operation.AGENT_DETAIL, Map.of("agent_id", "agent-default"));
        ok(Operation.AGENT_UPDATE, Map.of("agent_id", "agent-default", "nickname", "Desk", "about", "Inbox"));
        ok(Operation.CONNECTOR_LIST, Map.of());
        assertThat(ok(Operation.BROWSER_ONLINE_LIST, Map.of()).list("data")).hasSize(1);
        ok(
                Operation.TASK_SEND_MESSAGE,
                Map.of("task_id", "agent-default-main_task", "message", Map.of("content", "hi")));
    }

    private void filesAndSkills() {
        SandboxApi.Answer upload = ok(Operation.FILE_UPLOAD, Map.of("filename", "skill.zip"));
        String id = idOf(upload, "file");
        ok(Operation.FILE_DETAIL, Map.of("file_id", id));
        assertThat(api().put(upload.text("upload_url"), skillZip()).status()).isEqualTo(200);
        assertThat(ok(Operation.FILE_DETAIL, Map.of("file_id", id)).object("file"))
                .containsEntry("status", "uploaded");
        Map<String, Object> skill =
                ok(Operation.SKILL_UPLOAD, Map.of("file_id", id)).object("skill");
        assertThat(skill).containsEntry("name", "minutes").containsEntry("owner_type", "personal");
        assertThat(ok(Operation.SKILL_UPLOAD, Map.of("file_id", id))
                        .object("skill")
                        .get("id"))
                .isEqualTo(skill.get("id"));
        assertThat(ok(Operation.SKILL_LIST, Map.of()).list("data")).hasSize(2);
        ok(Operation.FILE_DELETE, Map.of("file_id", id));
        String late = idOf(ok(Operation.FILE_UPLOAD, Map.of("filename", "late.txt")), "file");
        time.advanceTimeBy(Duration.ofMinutes(4));
        assertThat(ok(Operation.FILE_DETAIL, Map.of("file_id", late)).object("file"))
                .containsEntry("status", "error");
    }

    private void websites() {
        sandbox.agent(prompt -> AgentScript.start().checkpoint("First version").checkpoint("Contact page"));
        Map<String, Object> site = Map.of("task_id", create("site"));
        ok(Operation.WEBSITE_STATUS, site);
        assertThat(ok(Operation.WEBSITE_LIST_CHECKPOINTS, site).list("data")).hasSize(2);
        ok(Operation.WEBSITE_PUBLISH, site);
        assertThat(ok(Operation.WEBSITE_STATUS, site).body()).containsEntry("publish_status", "publishing");
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(ok(Operation.WEBSITE_STATUS, site).body())
                .containsEntry("publish_status", "published")
                .containsEntry("visibility", "public");
        ok(Operation.WEBSITE_LIST_CHECKPOINTS, site);
        Map<String, Object> change = new LinkedHashMap<>(site);
        change.put("title", "Shop");
        ok(Operation.WEBSITE_UPDATE, change);
        sandbox.agent(prompt -> AgentScript.start());
        SandboxApi.Answer early = fails(Operation.WEBSITE_PUBLISH, Map.of("task_id", create("no site")));
        assertThat(early.status()).isEqualTo(412);
        assertThat(early.code()).isEqualTo("failed_precondition");
    }

    private void usage() {
        assertThat(ok(Operation.USAGE_LIST, Map.of("limit", 1)).body()).containsEntry("has_more", true);
        ok(Operation.USAGE_LIST, Map.of());
        ok(Operation.USAGE_TEAM_STATISTIC, Map.of());
        ok(Operation.USAGE_TEAM_LOG, Map.of("sort_by", "credits"));
        SandboxApi.Answer balance = ok(Operation.USAGE_AVAILABLE_CREDITS, Map.of());
        Object total =
                (balance.body().containsKey("data") ? balance.object("data") : balance.body()).get("total_credits");
        int spent = ok(Operation.USAGE_LIST, Map.of("limit", 100)).list("data").stream()
                .mapToInt(record -> (Integer) record.get("credits"))
                .sum();
        assertThat(total).isEqualTo(1_000_000 + spent);
    }

    /** Every operation refuses a wrong key, in the failure envelope. */
    private void failures() {
        for (Operation operation : Operation.values()) {
            SandboxApi.Answer answer = api().key("wrong").call(operation, Map.of());
            assertThat(answer.status()).isEqualTo(401);
            check(operation, answer);
        }
    }

    private void checkDelivery(String body) {
        Map<String, Object> json = SandboxApi.parse(body);
        String component = switch (String.valueOf(json.get("event_type"))) {
            case "task_created" -> "WebhookTaskCreated";
            case "webhook_test" -> "WebhookProbe";
            default -> "WebhookTaskStopped";
        };
        schemas.forEach(
                each -> each.errorsOfComponent(component, json).forEach(error -> problems.add("webhook: " + error)));
    }

    private SandboxApi api() {
        return SandboxApi.inMemory(sandbox);
    }

    private String create(String prompt) {
        return ok(Operation.TASK_CREATE, Map.of("message", Map.of("content", prompt)))
                .text("task_id");
    }

    private SandboxApi.Answer ok(Operation operation, Map<String, ?> parameters) {
        SandboxApi.Answer answer = api().call(operation, parameters);
        assertThat(answer.status()).as("%s %s", operation, answer.body()).isEqualTo(200);
        check(operation, answer);
        succeeded.add(operation);
        return answer;
    }

    private SandboxApi.Answer fails(Operation operation, Map<String, ?> parameters) {
        SandboxApi.Answer answer = api().call(operation, parameters);
        check(operation, answer);
        return answer;
    }

    private void check(Operation operation, SandboxApi.Answer answer) {
        if (answer.status() != 200) {
            failed.add(operation);
        }
        schemas.forEach(each -> each.errorsOf(operation, answer.status(), answer.body())
                .forEach(error -> problems.add(operation + ": " + error + " in " + answer.body())));
    }

    private static String idOf(SandboxApi.Answer answer, String object) {
        return String.valueOf(answer.object(object).get("id"));
    }

    private static byte[] skillZip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("SKILL.md"));
            zip.write("---\nname: minutes\ndescription: Makes minutes.\n---\nText".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, Object> full() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put(
                "message",
                Map.of(
                        "content",
                        List.of(
                                Map.of("type", "text", "text", "Summarise the file."),
                                Map.of("type", "file", "file_url", "https://example.com/a.csv", "filename", "a.csv"),
                                Map.of(
                                        "type", "voice",
                                        "file_data", "data:audio/wav;base64,UklGRg==",
                                        "filename", "note.wav")),
                        "connectors",
                        List.of("11111111-2222-4333-8444-555555555555")));
        request.put("share_visibility", "team");
        request.put("agent_profile", "lite");
        request.put("title", "File summary");
        request.put(
                "structured_output_schema",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("best", Map.of("type", "string")),
                        "required",
                        List.of("best"),
                        "additionalProperties",
                        false));
        return request;
    }
}
