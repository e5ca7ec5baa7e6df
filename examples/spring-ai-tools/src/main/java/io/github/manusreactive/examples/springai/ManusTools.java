package io.github.manusreactive.examples.springai;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TaskStatus;
import java.time.Duration;
import java.util.Objects;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import reactor.core.publisher.Mono;

/**
 * Lets a chat model delegate work to Manus: {@code ChatClient.builder(model).defaultTools(new ManusTools(client,
 * Duration.ofMinutes(2)))}. Three short tools instead of one, because a task works longer than a chat waits. The methods block, because
 * Spring AI calls tools synchronously; it gives the message of an exception to the model.
 */
public final class ManusTools {

    /**
     * State of a task, as the model reads it.
     *
     * @param answer empty if there is none, or none yet
     */
    public record TaskReport(String taskId, String status, String answer) {}

    private final ManusClient client;
    private final Duration longestWait;

    /** @param longestWait {@link #awaitTask} returns a task that still runs after this time */
    public ManusTools(ManusClient client, Duration longestWait) {
        this.client = client;
        this.longestWait = longestWait;
    }

    /** Creates a task. */
    @Tool(
            name = "manus_create_task",
            description =
                    "Gives work to an autonomous agent that browses the web and writes files. It takes minutes and costs"
                            + " credits, so create one task for each piece of work. Returns the id of the task.")
    public String createTask(@ToolParam(description = "The complete instructions for the agent") String prompt) {
        return blocked(client.tasks().create(CreateTaskRequest.of(prompt))).taskId();
    }

    /** Waits for a task. */
    @Tool(
            name = "manus_await_task",
            description =
                    "Waits for a task and returns its status and answer. If the status is running, call this tool again.")
    public TaskReport awaitTask(@ToolParam(description = "The id of the task") String taskId) {
        return blocked(finished(taskId).timeout(longestWait, status(taskId)));
    }

    /** Reads a task. */
    @Tool(
            name = "manus_read_task",
            description =
                    "Returns the present status of a task and, if it has stopped, its answer, without waiting for it.")
    public TaskReport readTask(@ToolParam(description = "The id of the task") String taskId) {
        return blocked(client.tasks()
                .detail(taskId)
                .flatMap(
                        task -> task.status().equals(TaskStatus.STOPPED) ? finished(taskId) : Mono.just(report(task))));
    }

    private Mono<TaskReport> finished(String taskId) {
        return client.tasks().await(taskId).map(ManusTools::report);
    }

    private Mono<TaskReport> status(String taskId) {
        return client.tasks().detail(taskId).map(ManusTools::report);
    }

    private static TaskReport report(TaskResult result) {
        return new TaskReport(result.taskId(), result.status().value(), result.answer());
    }

    private static TaskReport report(Task task) {
        return new TaskReport(task.id(), task.status().value(), "");
    }

    private static <T> T blocked(Mono<T> mono) {
        return Objects.requireNonNull(mono.block());
    }
}
