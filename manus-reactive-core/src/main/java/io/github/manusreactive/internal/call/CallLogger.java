package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.observation.CallOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs attempts and failed calls with operations, numbers and request ids, but never the content of requests. */
public final class CallLogger {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    private CallLogger() {}

    public static boolean logsAttempts() {
        return log.isDebugEnabled();
    }

    public static void attemptEnded(CallContext call, int number, CallOutcome end) {
        log.debug(
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

    public static void callEnded(CallContext call, CallOutcome end) {
        if (end.error() instanceof AmbiguousOutcomeException) {
            log(call, Level.WARN, "outcome unknown", end);
        } else if (end.error() != null && end.attempts() > 1) {
            log(call, Level.INFO, "failed", end);
        }
    }

    private static void log(CallContext call, Level level, String event, CallOutcome end) {
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
