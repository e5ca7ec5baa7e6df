package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.RunningTask;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tasks that a job did not see end. */
class FanOutRunningTasksTest {

    private final JobStage stage =
            new JobStage(ManusSandbox.builder().steady().runTime(Duration.ofMinutes(5)), "alice");

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void tasksThatRunAreNamedUntilTheyEnd() {
        var running = stage.start(stage.job(3));
        stage.pass(Duration.ofSeconds(30));

        assertThat(running.job.runningTasks()).extracting(RunningTask::key).containsExactlyInAnyOrder("k0", "k1", "k2");
        assertThat(running.job.runningTasks())
                .allMatch(task -> task.user().equals("alice") && task.taskUrl() != null)
                .extracting(RunningTask::taskId)
                .doesNotHaveDuplicates();

        running.end(Duration.ofMinutes(10));
        assertThat(running.job.runningTasks()).isEmpty();
    }

    @Test
    void anAbandonedJobNamesTheTasksThatRunOn() {
        var running = stage.start(stage.job(3));
        stage.pass(Duration.ofSeconds(30));

        running.job.abandon();

        assertThat(running.end(Duration.ofSeconds(5))).isEmpty();
        assertThat(running.job.runningTasks()).extracting(RunningTask::key).containsExactlyInAnyOrder("k0", "k1", "k2");
    }

    @Test
    void tasksThatTimedOutHaveAnOutcomeAndAreNotNamed() {
        var running = stage.start(stage.job(2).taskTimeout(Duration.ofSeconds(30)));

        assertThat(running.end(Duration.ofMinutes(2))).hasSize(2);
        assertThat(running.job.runningTasks()).isEmpty();
    }

    @Test
    void aTaskThatIsHeldIsNamed() {
        stage.sandbox.agent(prompt -> AgentScript.start().ask("which year?").result("done"));
        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.hold(5, Duration.ofHours(1))));
        stage.until(() -> running.job.progress().held() == 1, Duration.ofMinutes(5));

        assertThat(running.job.runningTasks()).extracting(RunningTask::key).containsExactly("k0");

        running.job.drain();
        assertThat(running.end(Duration.ofSeconds(5)))
                .extracting(each -> each.outcome().status())
                .containsExactly(OutcomeStatus.WAITING);
        assertThat(running.job.runningTasks()).isEmpty();
    }
}
