package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.util.context.ContextView;

/** Logs attempts and failed calls with operations, numbers and request ids, but never the content of requests. */
final class CallLogger implements CallObserver {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    @Override
    public Watch callStarted(CallContext call, ContextView context) {
        return new OfCall(call);
    }

    private record OfCall(CallContext call) implements Watch {

        @Override
        public Watch attemptStarted(int number, ContextView context) {
            return end -> log.debug(
                    "{} user={} attempt={} outcome={} status={} request_id={} took_ms={}{}",
                    call.operation(),
                    call.user(),
                    number,
                    end.outcome().tag(),
                    end.status(),
                    end.requestId(),
                    end.took().toMillis(),
                    end.failureClass() == null ? "" : " failure=" + end.failureClass());
        }

        @Override
        public void ended(CallOutcome end) {
            if (end.error() instanceof AmbiguousOutcomeException) {
                log(Level.WARN, "outcome unknown", end);
            } else if (end.error() != null && end.attempts() > 1) {
                log(Level.INFO, "failed", end);
            }
        }

        private void log(Level level, String event, CallOutcome end) {
            log.atLevel(level)
                    .log(
                            "{} user={}: {} after {}, {} ms: {}",
                            call.operation(),
                            call.user(),
                            event,
                            end.attempts() == 1 ? "1 attempt" : end.attempts() + " attempts",
                            end.took().toMillis(),
                            end.error() == null ? "" : end.error().getMessage());
        }
    }
}
