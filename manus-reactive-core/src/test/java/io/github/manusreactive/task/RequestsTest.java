package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.api.TestTasks;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.internal.json.JsonCodec;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What is refused before anything is sent, and under which name. */
class RequestsTest {

    private static final String TASK = "Qw3rTy7uIoPaS9dFgHjKl1";
    private static final Message HELLO = Message.of("Hello");

    private static void refused(String field, ThrowingCallable request) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(request)
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo(field))
                .withMessageStartingWith(field);
    }

    @Test
    void aMessageSaysSomething() {
        refused("message.content.text", () -> Message.of(" "));
        refused("message.content", () -> Message.of(new ContentPart[0]));
        refused("message.content", () -> new Message(Collections.singletonList(null), null, null, null, null));
        refused("message", () -> CreateTaskRequest.builder((Message) null).build());
    }

    @Test
    void textThatIsTooLongByAnyEstimateIsRefused() {
        refused("message.content", () -> Message.of("x".repeat(Message.MAX_TEXT_LETTERS + 1)));
        refused(
                "message.content",
                () -> Message.of(ContentPart.text("x".repeat(60_000)), ContentPart.text("x".repeat(60_000))));
        assertThatNoException()
                .isThrownBy(() -> Message.of("=".repeat(300_000) + "x".repeat(Message.MAX_TEXT_LETTERS)));
    }

    @Test
    void referencesAreCountedBeforeRepeatsAreDropped() {
        String[] twenty = new String[20];
        Arrays.fill(twenty, TASK);
        String[] more = Arrays.copyOf(twenty, 21);
        more[20] = TASK;

        assertThatNoException().isThrownBy(() -> HELLO.withTaskReferences(List.of(twenty)));
        refused("message.task_references", () -> HELLO.withTaskReferences(List.of(more)));
    }

    @Test
    void referencesAreBareTaskIds() {
        refused("message.task_references", () -> HELLO.withTaskReferences(List.of("agent-default-main_task")));
        refused("message.task_references", () -> HELLO.withTaskReferences(List.of("https://manus.im/app/" + TASK)));
        refused("message.task_references", () -> HELLO.withTaskReferences(Collections.singletonList(null)));
    }

    @Test
    void idsAreNotBlank() {
        refused("message.connectors", () -> HELLO.withConnectors(List.of("c", " ")));
        refused("message.enable_skills", () -> HELLO.withEnabledSkills(List.of("")));
        refused("message.force_skills", () -> HELLO.withForcedSkills(List.of("")));
    }

    @Test
    void anEmptyListIsSentOrRefusedAndNeverDropped() {
        assertThat(json(HELLO)).containsOnlyKeys("content");
        assertThat(json(HELLO.withConnectors(List.of()))).containsEntry("connectors", List.of());
        assertThat(json(HELLO.withForcedSkills(List.of()))).containsEntry("force_skills", List.of());
        refusedWith("message.enable_skills", "account's default skills", () -> HELLO.withEnabledSkills(List.of()));
        refusedWith("message.task_references", "removes no reference", () -> HELLO.withTaskReferences(List.of()));
    }

    @Test
    void emptyConnectorsOfAFollowUpPointToClearConnectors() {
        Message none = HELLO.withConnectors(List.of());
        refusedWith(
                "message.connectors",
                "set clear_connectors to true",
                () -> SendMessageRequest.builder(TASK, none).build());
        assertThat(json(SendMessageRequest.builder(TASK, none)
                        .clearConnectors(true)
                        .build()))
                .containsEntry("clear_connectors", true);
    }

    @Test
    void theLocaleIsSentAsGiven() {
        for (String locale : List.of("zh-CN", "ja", "ja-JP", "EN_us")) {
            assertThat(json(CreateTaskRequest.builder("Hello").locale(locale).build()))
                    .containsEntry("locale", locale);
        }
        refused("locale", () -> CreateTaskRequest.builder("Hello").locale(" ").build());
    }

    @Test
    void aProjectSetsItsScope() {
        ListTasksRequest request = ListTasksRequest.builder().projectId("p1").build();
        assertThat(request.scope()).isEqualTo(TaskScope.PROJECT);
        FakeApi api = FakeApi.answering("\"data\":[]");
        TestTasks.of(api.exchange()).listPage(request).block();
        assertThat(FakeApi.query(api.calls.get(0)))
                .containsEntry("scope", "project")
                .containsEntry("project_id", "p1");
        assertThat(request.withCursor("c").scope()).isEqualTo(TaskScope.PROJECT);
        refusedWith(
                "project_id",
                "with scope all",
                () -> ListTasksRequest.builder()
                        .projectId("p1")
                        .scope(TaskScope.ALL)
                        .build());
    }

    @Test
    void aProfileIsNotBlank() {
        AgentProfile blank = new AgentProfile(" ");
        refused(
                "agent_profile",
                () -> CreateTaskRequest.builder("Hello").agentProfile(blank).build());
        refused(
                "agent_profile",
                () -> SendMessageRequest.builder(TASK, HELLO)
                        .agentProfile(blank)
                        .build());
    }

    @Test
    void aDecisionIsTakenOnlyIfTheResponseSaysSo() {
        ConfirmActionRequest decision = ConfirmActionRequest.builder(TASK, "e").build();
        for (String fields : List.of("", "\"confirmed\":null", "\"confirmed\":false")) {
            ConfirmedAction answer = TestTasks.of(FakeApi.answering(fields).exchange())
                    .confirmAction(decision)
                    .block();
            assertThat(answer.confirmed()).as(fields).isFalse();
            assertThat(answer.taskId()).isEqualTo(TASK);
        }
    }

    private static Map<String, Object> json(Object request) {
        return JsonCodec.standard().readObject(JsonCodec.standard().write(request));
    }

    private static void refusedWith(String field, String words, ThrowingCallable request) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(request)
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo(field))
                .withMessageContaining(words);
    }

    @Test
    void aFileHasExactlyOneSource() {
        URI url = URI.create("https://example.com/a.csv");
        refused("message.content.file", () -> new ContentPart.File(null, null, null, "a.csv", null));
        refused("message.content.file", () -> new ContentPart.File("f", url, null, "a.csv", null));
        refused("message.content.file_id", () -> ContentPart.file(" "));
        refused("message.content.file_url", () -> ContentPart.fileAt(URI.create("a.csv"), "a.csv"));
        refused("message.content.file_url", () -> ContentPart.fileAt(URI.create("file:///etc/passwd"), "a.csv"));
        refused("message.content.filename", () -> ContentPart.voiceOf(new byte[1], " ", "audio/wav"));
        refused("message.content.file_data", () -> new ContentPart.File(null, null, "base64,AAAA", "a.csv", null));
    }

    @Test
    void whatIsSentInlineIsAtMostTwentyMebibytes() {
        byte[] most = new byte[ContentPart.MAX_INLINE_BYTES];

        assertThatNoException().isThrownBy(() -> ContentPart.fileOf(most, "a.bin", "application/octet-stream"));
        refused(
                "message.content.file_data",
                () -> ContentPart.fileOf(Arrays.copyOf(most, most.length + 1), "a.bin", "application/octet-stream"));
    }

    @Test
    void neitherDataNorSignaturesAreShown() {
        ContentPart inline = ContentPart.fileOf("secret words".getBytes(), "a.txt", "text/plain");
        ContentPart signed = ContentPart.fileAt(URI.create("https://files.example.com/a?sig=s3cret"), "a.txt");
        MessageAttachment attachment = new MessageAttachment(
                AttachmentType.FILE,
                "a.txt",
                URI.create("https://files.example.com/a?sig=s3cret"),
                null,
                null,
                Map.of());

        assertThat(Message.of(inline, signed).toString() + attachment)
                .doesNotContain("c2VjcmV0", "s3cret")
                .contains("files.example.com");
        assertThat(ConfirmActionRequest.builder(TASK, "e")
                        .input(Map.of("secrets", "s3cret"))
                        .build())
                .asString()
                .doesNotContain("s3cret");
    }

    @Test
    void connectorsAreGivenOrClearedButNotBoth() {
        refused(
                "clear_connectors",
                () -> SendMessageRequest.builder(TASK, HELLO.withConnectors(List.of("c")))
                        .clearConnectors(true)
                        .build());
        assertThatNoException()
                .isThrownBy(() -> SendMessageRequest.builder(TASK, HELLO)
                        .clearConnectors(true)
                        .build());
    }

    @Test
    void aScopeNeedsItsId() {
        refused(
                "agent_id",
                () -> ListTasksRequest.builder().scope(TaskScope.AGENT_SUBTASK).build());
        refused(
                "project_id",
                () -> ListTasksRequest.builder().scope(TaskScope.PROJECT).build());
    }

    @Test
    void tasksAreSelectedByAppOrByKey() {
        refused(
                "api_key_id",
                () -> ListTasksRequest.builder()
                        .apiKeyId("k")
                        .oauthClientId("a")
                        .build());
        refused(
                "oauth_client_id",
                () -> ListTasksRequest.builder().oauthClientId(" ").build());
    }

    @Test
    void eventsStartAtACursorOrAnEvent() {
        refused(
                "start_event_id",
                () -> ListMessagesRequest.builder(TASK)
                        .cursor("c")
                        .startEventId("e")
                        .build());
    }

    @Test
    void theMainTaskCannotBeDeleted() {
        FakeApi api = FakeApi.answering("");

        refused("task_id", () -> TestTasks.of(api.exchange()).delete("agent-default-main_task"));
        assertThat(api.calls).isEmpty();
    }

    @Test
    void aTaskThatIsNotDeletedIsAnError() {
        StepVerifier.create(TestTasks.of(FakeApi.answering("\"deleted\":false").exchange())
                        .delete("t1"))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FailedPreconditionException.class)
                        .hasMessageContaining("deleted is false, so task t1 still exists"));
        for (String fields : List.of("", "\"deleted\":true", "\"deleted\":null")) {
            StepVerifier.create(
                            TestTasks.of(FakeApi.answering(fields).exchange()).delete("t1"))
                    .as(fields)
                    .verifyComplete();
        }
    }

    @Test
    void aMessageGivesTheHandleOfItsTask() {
        for (String fields : List.of("", "\"task_id\":\"" + TASK + "\"")) {
            StepVerifier.create(TestTasks.of(FakeApi.answering(fields).exchange())
                            .sendMessage(SendMessageRequest.builder(TASK, HELLO).build()))
                    .expectNext(new TaskHandle(TASK, null, null, null, null, Map.of()))
                    .verifyComplete();
        }
    }

    @Test
    void aMissingRequestIsNamed() {
        FakeApi api = FakeApi.answering("");
        Tasks tasks = TestTasks.of(api.exchange());

        refused("request", () -> tasks.create(null));
        refused("request", () -> tasks.update(null));
        refused("request", () -> tasks.sendMessage(null));
        refused("request", () -> tasks.confirmAction(null));
        refused("request", () -> tasks.list(null));
        refused("request", () -> tasks.listMessages(null));
        refused("task_id", () -> tasks.detail(null));
        assertThat(api.calls).isEmpty();
    }
}
