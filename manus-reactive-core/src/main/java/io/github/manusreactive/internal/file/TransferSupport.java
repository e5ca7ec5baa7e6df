package io.github.manusreactive.internal.file;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.file.RetryableTransferException.Cure;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/** The deadline, retries and error context of a transfer. */
final class TransferSupport {

    private final CallExecutor exchange;

    TransferSupport(CallExecutor exchange) {
        this.exchange = exchange;
    }

    CallContext context(@Nullable Operation operation, ContextView subscriber) {
        ManusUser user = subscriber.<ManusUser>getOrEmpty(ManusUser.class).orElse(exchange.user());
        return new CallContext(operation, user.label(), null);
    }

    /** Returns the total time limit, the same as for any call. */
    Duration timeout() {
        return exchange.options().timeout();
    }

    <T> Mono<T> deadline(CallContext context) {
        return Mono.error(() -> new DeadlineExceededException(context, timeout(), null, DeliveryOutcome.UNKNOWN));
    }

    Retry backoff(RetrySettings retry) {
        return Retry.backoff(retry.maxAttempts() - 1L, retry.minBackoff())
                .maxBackoff(retry.maxBackoff())
                .filter(e -> e instanceof RetryableTransferException setback && setback.cure() == Cure.REPEAT)
                .scheduler(exchange.scheduler())
                .onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }
}
