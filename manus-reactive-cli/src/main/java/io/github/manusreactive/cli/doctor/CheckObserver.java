package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import reactor.util.context.ContextView;

/** Passes the client's observations to the check that makes the call. */
final class CheckObserver implements CallObserver {

    @Override
    public Watch callStarted(CallContext call, ContextView context) {
        CheckTrace trace = context.getOrDefault(CheckTrace.class, null);
        return trace == null ? end -> {} : new TracedCall(trace);
    }

    private record TracedCall(CheckTrace trace) implements Watch {

        @Override
        public Watch attemptStarted(int number, ContextView context) {
            return new TracedAttempt(trace);
        }

        @Override
        public void unexpected(UnexpectedField field) {
            trace.reported(field);
        }

        @Override
        public void ended(CallOutcome end) {
            trace.callEnded(end.took(), end.attempts());
        }
    }

    private record TracedAttempt(CheckTrace trace) implements Watch {

        @Override
        public void unexpected(UnexpectedField field) {
            trace.reported(field);
        }

        @Override
        public void ended(CallOutcome end) {
            // the call reports the duration and the attempts
        }
    }
}
