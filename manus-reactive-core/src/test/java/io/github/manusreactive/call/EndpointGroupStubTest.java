package io.github.manusreactive.call;

import io.github.manusreactive.account.AccountOperations;
import io.github.manusreactive.project.CreateProjectRequest;
import io.github.manusreactive.project.Project;
import io.github.manusreactive.project.Projects;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEnding;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.Tasks;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** An application's own code, tested without a client: groups of endpoints are replaced by hand, and as a mocking library does it. */
class EndpointGroupStubTest {

    /** Code under test. */
    private record ProjectReport(AccountOperations account, Projects projects, Tasks tasks) {

        Mono<String> write(String subject) {
            return Mono.zip(
                            account.me(),
                            projects.create(
                                    CreateProjectRequest.builder(subject).build()))
                    .flatMap(made -> tasks.run(CreateTaskRequest.builder("Report on " + subject)
                                    .projectId(made.getT2().id())
                                    .build())
                            .map(result -> made.getT1() + ": " + result.answer()));
        }

        Mono<Integer> remove(String taskId) {
            return tasks.withResponse(group -> group.delete(taskId).thenReturn(taskId))
                    .map(ManusResponse::status);
        }
    }

    /** A fake that is written by hand. */
    private static final class ProjectsInMemory implements Projects {

        private final List<Project> created = new ArrayList<>();

        @Override
        public Mono<Project> create(CreateProjectRequest request) {
            return Mono.fromSupplier(() -> {
                Project project = new Project("p" + created.size(), request.name(), null, null, Map.of());
                created.add(project);
                return project;
            });
        }

        @Override
        public Flux<Project> list() {
            return Flux.defer(() -> Flux.fromIterable(created));
        }
    }

    /** What a mocking library makes: it stubs single methods, and calls default methods as they are. */
    private static Tasks tasksThatAnswer(String answer) {
        InvocationHandler handler = (proxy, method, arguments) -> method.isDefault()
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : stubbed(method, arguments, answer);
        return (Tasks) Proxy.newProxyInstance(Tasks.class.getClassLoader(), new Class<?>[] {Tasks.class}, handler);
    }

    private static Object stubbed(Method method, Object[] arguments, String answer) {
        if (method.getName().equals("run") && arguments[1] instanceof RunOptions) {
            CreateTaskRequest request = (CreateTaskRequest) arguments[0];
            return Mono.just(result(request.projectId() + " " + answer));
        }
        if (method.getName().equals("delete")) {
            return Mono.empty();
        }
        throw new UnsupportedOperationException(method.toString());
    }

    private static TaskResult result(String answer) {
        Task task = new Task(
                "t1", TaskStatus.STOPPED, null, null, null, null, null, null, null, null, null, false, Map.of());
        return new TaskResult(task, answer, List.of(), List.of(), null, false, TaskEnding.FINISHED, null, null, null);
    }

    @Test
    void aGroupCanBeReplacedInATest() {
        ProjectsInMemory projects = new ProjectsInMemory();
        ProjectReport report = new ProjectReport(() -> Mono.just("alice"), projects, tasksThatAnswer("done"));

        StepVerifier.create(report.write("Tea")).expectNext("alice: p0 done").verifyComplete();
        StepVerifier.create(projects.list().map(Project::name))
                .expectNext("Tea")
                .verifyComplete();
    }

    @Test
    void aReplacedGroupHasNoRawResponses() {
        ProjectReport report = new ProjectReport(Mono::empty, new ProjectsInMemory(), tasksThatAnswer("done"));

        StepVerifier.create(report.remove("t1")).expectNext(0).verifyComplete();
    }
}
