package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.TwinTask;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Creates whose outcome is unknown, on a server that lists new tasks late. */
class FanOutTwinsTest {

    private static final Duration WHILE = Duration.ofHours(1);

    private JobStage stage = stage(Duration.ofSeconds(9));

    private static JobStage stage(Duration unlistedFor) {
        return new JobStage(
                ManusSandbox.builder().runTime(Duration.ofSeconds(20)).newTasksUnlistedFor(unlistedFor), "alice");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aListingThatIsNineSecondsLateLeadsToNoSecondTask() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rate(0.3).resetAfterProcessing();

        var running = stage.start(stage.job(30));

        assertThat(running.end(WHILE)).hasSize(30).allMatch(each -> each.isFinished());
        assertThat(stage.sandbox.journal().duplicatePrompts()).isEmpty();
        assertThat(running.job.twins()).isEmpty();
    }

    @Test
    void aTaskThatIsListedAfterTheSettleTimeIsReportedAndItsCreditsCount() {
        stage.close();
        stage = stage(Duration.ofSeconds(130));
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();

        var running = stage.start(stage.job(2));

        assertThat(running.end(WHILE)).hasSize(2).allMatch(each -> each.isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(3);
        assertThat(running.job.twins()).singleElement().satisfies(twin -> {
            assertThat(twin.taskId()).isNotEqualTo(twin.twinTaskId());
            assertThat(running.outcomes)
                    .extracting(each -> each.outcome().taskId())
                    .contains(twin.taskId())
                    .doesNotContain(twin.twinTaskId());
            assertThat(twin)
                    .extracting(TwinTask::credits, TwinTask::twinCredits)
                    .containsExactly(10, 10);
            assertThat(twin.twinUser()).isEqualTo("alice");
        });
        assertThat(running.job.progress().credits()).isEqualTo(30);
    }
}
