package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.json.JsonCodec;
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
}
