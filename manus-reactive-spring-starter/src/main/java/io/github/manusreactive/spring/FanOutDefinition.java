package io.github.manusreactive.spring;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import reactor.core.publisher.Mono;

/**
 * A named job that the application can start again in the same way. {@link ManusFanOuts#run} starts it. With {@code
 * manus.fan-out.resume=true}, the beans of this type whose job was left unfinished are resumed when the application is
 * ready.
 *
 * @param <T> item type
 * @since 0.1.0
 */
public interface FanOutDefinition<T> {

    /** Returns the name of the job, unique within the application; see {@link ManusFanOuts#fanOut}. */
    String job();

    /**
     * Creates the fan-out, for example with {@link ManusFanOuts#fanOut}. Called each time the job is started, so the
     * input begins with the first item again.
     */
    FanOut<T> fanOut(ManusFanOuts fanOuts);

    /**
     * Handles an outcome. Outcomes of an earlier run are handled again after a resumption, because the process may have
     * ended before they were.
     *
     * @return the next outcome is handled when it completes; an error ends the run, and the job stays unfinished
     */
    Mono<Void> handle(FanOutOutcome<T> outcome);
}
