package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.lifecycle.WaitingAnswer;
import io.github.manusreactive.lifecycle.WaitingHandler;
import reactor.core.publisher.Mono;

/** What happens where an agent asks and nobody is there. */
final class Waiting {

    private static final String SKIP = "Nobody can answer now. Skip this step and go on with your best judgement.";

    private Waiting() {}

    static WaitingHandler handler(RunCommand.OnWaiting onWaiting) {
        return switch (onWaiting) {
            case park -> WaitingHandler.park();
            case skip -> request -> Mono.just(WaitingAnswer.skip(SKIP));
            case fail -> request -> Mono.error(new IllegalStateException("nobody answers (--on-waiting fail)"));
        };
    }
}
