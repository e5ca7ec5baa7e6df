package io.github.manusreactive.spring;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.task.CreateTaskRequest;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Creates fan-outs over all configured users with the properties under {@code manus.fan-out}.
 *
 * @since 0.1.0
 */
public interface ManusFanOuts {

    /**
     * Creates a fan-out with the configured defaults and, if {@code manus.fan-out.ledger-directory} is set, its own
     * ledger: when the same job is started again, it resumes. All settings can still be changed before it is started.
     *
     * @param job name of the job and of its ledger file: letters, digits, {@code .}, {@code _} and {@code -}, at most
     *     100; begins with a letter or digit
     * @param items the input; may be unbounded
     * @param key returns the key of an item, unique within the input
     * @param request returns the task to create for an item
     * @throws io.github.manusreactive.error.InvalidRequestException if the name is invalid or there is no user
     */
    <T> FanOut<T> fanOut(
            String job,
            Publisher<? extends T> items,
            Function<? super T, String> key,
            Function<? super T, CreateTaskRequest> request);

    /**
     * Starts a job and passes its outcomes to the definition. Until the job has ended, it counts as unfinished and can
     * be resumed after a restart, also after it stopped early, for example because it was drained or its credits were
     * used up. A job that has met its {@linkplain FanOut#stopWhen stop condition} has ended.
     *
     * @return the progress at the end; subscribing starts the job, and cancelling abandons it; fails with a {@link
     *     FanOutRunningException} if a job of this name already runs in this application
     */
    <T> Mono<FanOutProgress> run(FanOutDefinition<T> definition);
}
