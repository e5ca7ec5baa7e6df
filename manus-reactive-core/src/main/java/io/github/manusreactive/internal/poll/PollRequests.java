package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.Task;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The calls of a user's poller and the meaning of their failures. */
public final class PollRequests {

    private static final int PAGE = 100;
    /** A poll that takes longer is abandoned and repeated. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final String label;
    private final CallExecutor interactive;
    private final CallExecutor bulk;

    PollRequests(ClientResources config, String label, CallOptions options) {
        this.label = label;
        CallExecutor exchange = new CallExecutor(
                config,
                withoutCredentials(label),
                options.toBuilder().timeout(TIMEOUT).build());
        this.interactive = exchange.with(o -> o.priority(CallPriority.INTERACTIVE));
        this.bulk = exchange.with(o -> o.priority(CallPriority.BULK));
    }

    Mono<Task> detail(String taskId, boolean urgent, ContextView context) {
        return (urgent ? interactive : bulk)
                .call(TaskReadRequests.detail(taskId))
                .contextWrite(plain(context));
    }

    Mono<ResultPage<Task>> page(@Nullable String cursor, boolean urgent, ContextView context) {
        ListTasksRequest request =
                ListTasksRequest.builder().limit(PAGE).build().withCursor(cursor);
        return (urgent ? interactive : bulk)
                .call(TaskReadRequests.list(request))
                .contextWrite(plain(context));
    }

    /** Each poll uses the credentials of a waiting subscriber; the poller keeps none. */
    private static ManusUser withoutCredentials(String label) {
        return new ManusUser(
                label, () -> Mono.error(new IllegalStateException("a poll outside the context of a subscriber")));
    }

    /** Error after the scheduler of the polls was shut down. */
    ManusTransportException closed(RejectedExecutionException cause) {
        return new ManusTransportException(
                new CallContext(Operation.TASK_DETAIL, label, null),
                new TransportException(
                        TransportException.Kind.SHUT_DOWN,
                        "the client's scheduler was shut down, so the client polls no tasks. The task keeps running: await it "
                                + "with a client whose scheduler is running",
                        cause),
                DeliveryOutcome.NOT_SENT);
    }

    /** Returns whether no call with these credentials can succeed. */
    static boolean endsAll(Throwable error) {
        return error instanceof AuthenticationException || error instanceof ReauthorizationRequiredException;
    }

    /** Returns whether repeating the call cannot succeed. */
    static boolean isFinal(Throwable error) {
        return error instanceof PermissionDeniedException
                || error instanceof InvalidArgumentException
                || error instanceof InvalidRequestException;
    }

    /** Returns whether the same call may succeed with other credentials. */
    public static boolean concernsCaller(Throwable error) {
        return endsAll(error) || isFinal(error);
    }

    /** Removes a subscriber's own response capture, because the response of a poll is for all subscribers. */
    public static Context plain(ContextView context) {
        return Context.of(context).delete(ManusResponse.class);
    }
}
