package io.github.manusreactive.lifecycle;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.budget.Lane;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.call.Page;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.ExchangeConfig;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEndpoints;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The calls of a user's status watch, and what their failures mean. */
final class Looks {

    private static final int PAGE = 100;
    /** A look that takes longer is given up and made again. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final String label;
    private final Endpoints interactive;
    private final Endpoints bulk;

    Looks(ExchangeConfig config, String label, CallOptions options) {
        this.label = label;
        Exchange exchange = new Exchange(config, nobody(label), options.withTimeout(TIMEOUT));
        this.interactive = new Endpoints(exchange.with(o -> o.withLane(Lane.INTERACTIVE)));
        this.bulk = new Endpoints(exchange.with(o -> o.withLane(Lane.BULK)));
    }

    Mono<Task> detail(String taskId, boolean urgent, ContextView context) {
        return (urgent ? interactive : bulk).detail(taskId).contextWrite(plain(context));
    }

    Mono<Page<Task>> page(@Nullable String cursor, boolean urgent, ContextView context) {
        ListTasksRequest request =
                ListTasksRequest.builder().limit(PAGE).build().withCursor(cursor);
        return (urgent ? interactive : bulk).listPage(request).contextWrite(plain(context));
    }

    /** Each look is made with the credentials of one who waits, and nobody else's are kept. */
    private static ManusUser nobody(String label) {
        return new ManusUser(label, () -> Mono.error(new IllegalStateException("a look in nobody's context")));
    }

    /** The clock that looks go by was shut down. */
    ManusTransportException closed(RejectedExecutionException cause) {
        return new ManusTransportException(
                new CallContext(Operation.TASK_DETAIL, label, null),
                new TransportFault(
                        TransportFault.Kind.SHUT_DOWN,
                        "the client's scheduler was shut down, so nobody watches tasks any more. The task runs on: await it "
                                + "with a client whose scheduler runs",
                        cause),
                true);
    }

    /** Nothing that is asked for with these credentials can work any more. */
    static boolean endsAll(Throwable error) {
        return error instanceof AuthenticationException || error instanceof ReauthorizationRequiredException;
    }

    /** Asking again for the same cannot work. */
    static boolean isFinal(Throwable error) {
        return error instanceof PermissionDeniedException
                || error instanceof InvalidArgumentException
                || error instanceof InvalidRequestException;
    }

    /** Asking for the same with other credentials may work. */
    static boolean concernsCaller(Throwable error) {
        return endsAll(error) || isFinal(error);
    }

    /** What looks answer is for all waiters, so nobody's own capture may see it. */
    static Context plain(ContextView context) {
        return Context.of(context).delete(ManusResponse.Capture.class);
    }

    private static final class Endpoints extends TaskEndpoints {

        Endpoints(Exchange exchange) {
            super(exchange);
        }
    }
}
