package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.SendMessageRequest;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which agent profile goes over the wire. */
class DefaultAgentProfileTest {

    private static final CreateTaskRequest PLAIN = CreateTaskRequest.of("Hello");
    private static final CreateTaskRequest MAX =
            CreateTaskRequest.builder("Hello").agentProfile(AgentProfile.MAX).build();

    private final FakeApi api = FakeApi.answering("\"task_id\":\"t1\"");
    private final ManusClient client = client(builder -> builder);
    private final ManusClient lite = client(builder -> builder.agentProfile(AgentProfile.LITE));

    private ManusClient client(UnaryOperator<ManusClients.Builder> settings) {
        return settings.apply(ManusClients.builder().apiKey("k").transport(api))
                .build()
                .client();
    }

    private Object sentProfile() {
        return FakeApi.body(api.calls.get(api.calls.size() - 1)).get("agent_profile");
    }

    @Test
    void aCreateAlwaysNamesAProfile() {
        client.tasks().create(PLAIN).block();
        assertThat(sentProfile()).isEqualTo("standard");
        client.tasks().create(MAX).block();
        assertThat(sentProfile()).isEqualTo("max");
        lite.tasks().create(PLAIN).block();
        assertThat(sentProfile()).isEqualTo("lite");
        lite.tasks().create(MAX).block();
        assertThat(sentProfile()).isEqualTo("max");
    }

    @Test
    void aClientWithOtherOptionsAndClientsOfManyUsersKeepTheSetting() {
        lite.with(options -> options).tasks().create(PLAIN).block();
        assertThat(sentProfile()).isEqualTo("lite");
        try (ManusClients clients = ManusClients.builder()
                .user(ManusUser.ofApiKeys("alice", "k"))
                .transport(api)
                .agentProfile(new AgentProfile("manus-1.6-lite"))
                .build()) {
            clients.client("alice").tasks().create(PLAIN).block();
            assertThat(sentProfile()).isEqualTo("manus-1.6-lite");
            clients.client(ManusUser.ofApiKeys("bob", "k2"))
                    .tasks()
                    .create(PLAIN)
                    .block();
            assertThat(sentProfile()).isEqualTo("manus-1.6-lite");
        }
    }

    @Test
    void theEffectiveRequestTellsTheProfile() {
        assertThat(lite.tasks().effective(PLAIN).agentProfile()).isEqualTo(AgentProfile.LITE);
        assertThat(lite.tasks().effective(MAX)).isEqualTo(MAX);
    }

    @Test
    void aMessageKeepsTheProfileOfItsTask() {
        lite.tasks().sendMessage(SendMessageRequest.of("t1", "Go on")).block();
        assertThat(FakeApi.body(api.calls.get(0))).doesNotContainKey("agent_profile");
        lite.tasks()
                .sendMessage(SendMessageRequest.builder("t1", Message.of("Go on"))
                        .agentProfile(AgentProfile.MAX)
                        .build())
                .block();
        assertThat(sentProfile()).isEqualTo("max");
    }

    @Test
    void aBlankProfileIsRefused() {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> client(builder -> builder.agentProfile(new AgentProfile(" "))))
                .withMessageStartingWith("agentProfile");
    }
}
