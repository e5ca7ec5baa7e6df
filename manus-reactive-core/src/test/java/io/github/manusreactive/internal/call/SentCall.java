package io.github.manusreactive.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.util.HandOverTracker;
import reactor.util.context.ContextView;

/** What the exchange does when a request goes out, for tests of other packages. */
public final class SentCall {

    private SentCall() {}

    public static void mark(ContextView context) {
        HandOverTracker handOver = new HandOverTracker(() -> {});
        CallCancellation cancellation = CallCancellation.of(context);
        assertThat(cancellation == null || cancellation.maySend(handOver)).isTrue();
        assertThat(handOver.start()).isTrue();
    }
}
