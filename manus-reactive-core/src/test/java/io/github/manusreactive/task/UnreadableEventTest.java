package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.context.ContextView;

/** Entries of an event list that are not objects. */
class UnreadableEventTest {

    private final List<String> unexpected = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "5", "[1]", "true"})
    void anEntryThatIsNotAnObjectIsReportedOnce(String entry) {
        FakeApi api = FakeApi.answering("\"messages\":[" + entry + ",{\"id\":\"e1\",\"type\":\"user_stop\"}]");
        ResultPage<TaskEvent> page = ManusClients.builder()
                .apiKey("key-1")
                .transport(api)
                .observer(collecting())
                .build()
                .client()
                .tasks()
                .listMessagesPage(ListMessagesRequest.of("t1"))
                .block(Duration.ofSeconds(30));
        assertThat(page.items()).hasSize(2).last().isInstanceOf(UserStop.class);
        assertThat(unexpected).containsExactly("messages[] wrong_type");
    }

    private CallObserver collecting() {
        return new CallObserver() {
            @Override
            public Watch callStarted(CallContext call, ContextView context) {
                return new Watch() {
                    @Override
                    public Watch attemptStarted(int number, ContextView attempt) {
                        return this;
                    }

                    @Override
                    public void unexpected(UnexpectedField field) {
                        unexpected.add(field.path() + " " + field.kind().tag());
                    }

                    @Override
                    public void ended(CallOutcome end) {}
                };
            }
        };
    }
}
