package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskModelsTest {

    private final JsonCodec codec = JsonCodec.standard();

    private Map<String, Object> json(String text) {
        return codec.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> written(Object model) {
        return codec.readObject(codec.write(model));
    }

    @Test
    void aTaskKeepsFieldsAndValuesItDoesNotKnow() {
        Map<String, Object> wire = json("""
                {"id":"t1","status":"sleeping","created_at":1790000000,"updated_at":1790000042,"mood":{"x":[1,null]}}""");

        Task task = codec.toModel(wire, Task.class);

        assertThat(task.status()).isEqualTo(new TaskStatus("sleeping"));
        assertThat(task.createdAt().getEpochSecond()).isEqualTo(1790000000);
        assertThat(task.extra()).containsOnlyKeys("mood");
        assertThat(written(task)).isEqualTo(wire);
    }

    @Test
    void anEventKeepsFieldsItDoesNotKnowOnBothLevels() {
        Map<String, Object> wire = json("""
                {"id":"e1","type":"status_update","timestamp":1790000010000,"brand_new":true,"status_update":{
                "agent_status":"waiting","mood":"calm","status_detail":{"waiting_for_event_type":"x","confirm_input_schema":{}}}}""");

        TaskEvent event = codec.toModel(wire, TaskEvent.class);

        assertThat(event).isInstanceOfSatisfying(StatusUpdate.class, update -> {
            assertThat(update.id()).isEqualTo("e1");
            assertThat(update.timestamp().toEpochMilli()).isEqualTo(1790000010000L);
            assertThat(update.agentStatus()).isEqualTo(TaskStatus.WAITING);
            assertThat(update.extra()).containsEntry("mood", "calm");
            assertThat(update.header().extra()).containsEntry("brand_new", true);
        });
        assertThat(written(event)).isEqualTo(wire);
    }

    @Test
    void anEventOfAnUnknownTypeIsKeptWhole() {
        Map<String, Object> wire = json("""
                {"id":"e1","type":"telepathy","timestamp":1790000010000,"telepathy":{"thought":"hm"},"other":1}""");

        TaskEvent event = codec.toModel(wire, TaskEvent.class);

        assertThat(event).isInstanceOf(UnknownEvent.class);
        assertThat(written(event)).isEqualTo(wire);
    }

    @Test
    void plainTextIsWrittenAsAString() {
        assertThat(written(CreateTaskRequest.of("Compare three note apps."))).isEqualTo(json("""
                        {"message":{"content":"Compare three note apps."}}"""));
    }

    @Test
    void partsAreWrittenWithTheirType() {
        Message message = Message.of(ContentPart.text("Look."), ContentPart.file("file_1"));
        Map<String, Object> wire = json("""
                {"content":[{"type":"text","text":"Look."},{"type":"file","file_id":"file_1"}]}""");

        assertThat(written(message)).isEqualTo(wire);
        assertThat(codec.toModel(wire, Message.class)).isEqualTo(message);
    }

    @Test
    void aStatusUpdateNeedsNoStatus() {
        Map<String, Object> wire = json("""
                {"id":"e1","type":"status_update","timestamp":1790000010000,"status_update":{"brief":"no status"}}""");

        assertThat(codec.toModel(wire, TaskEvent.class)).isInstanceOfSatisfying(StatusUpdate.class, update -> {
            assertThat(update.agentStatus()).isEqualTo(TaskStatus.UNKNOWN);
            assertThat(update.brief()).isEqualTo("no status");
        });
    }

    @Test
    void aUrlThatTheGrammarForbidsIsEncoded() {
        Map<String, Object> wire = json("""
                {"id":"e1","type":"assistant_message","timestamp":1790000010000,"assistant_message":{"attachments":[
                {"url":"https://cdn.example.com/my report {1} 100%.pdf?sig=a%2Fb|c"},{"url":"::not a url"}]}}""");

        AssistantMessage message = (AssistantMessage) codec.toModel(wire, TaskEvent.class);

        assertThat(message.attachments().get(0).url())
                .hasToString("https://cdn.example.com/my%20report%20%7B1%7D%20100%25.pdf?sig=a%2Fb%7Cc");
        assertThat(message.attachments().get(0).type()).isEqualTo(AttachmentType.FILE);
        assertThat(message.attachments().get(1).url().getPath()).isEqualTo("::not a url");
    }

    @Test
    void timesBeyondAllReasonAreRead() {
        assertThat(codec.toModel(Long.MIN_VALUE, java.time.Instant.class)).isBefore(java.time.Instant.EPOCH);
        assertThat(codec.toModel(Long.MAX_VALUE, java.time.Instant.class)).isAfter(java.time.Instant.EPOCH);
    }
}
