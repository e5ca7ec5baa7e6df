package io.github.manusreactive.spring;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.task.CreateTaskRequest;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/**
 * Makes fan-outs over all configured users, with what the properties under {@code manus.fan-out} say.
 *
 * @since 0.1.0
 */
public interface ManusFanOuts {

    /**
     * A fan-out with the configured defaults and, where {@code manus.fan-out.ledger-directory} is set, a ledger of its own: the same
     * job started again goes on where it ended. Everything can still be changed before it is started.
     *
     * @param job name of the job and of its ledger file: letters, digits, {@code .}, {@code _} and {@code -}, at most 100; begins with
     *     a letter or digit
     * @param items the input; may be unbounded
     * @param key names an item; unique within the input
     * @param request what to ask for an item
     * @param <T> item type
     * @return a builder
     * @throws io.github.manusreactive.error.InvalidRequestException where the name cannot be used or there is no user
     */
    <T> FanOut<T> fanOut(
            String job,
            Publisher<? extends T> items,
            Function<? super T, String> key,
            Function<? super T, CreateTaskRequest> request);
}
