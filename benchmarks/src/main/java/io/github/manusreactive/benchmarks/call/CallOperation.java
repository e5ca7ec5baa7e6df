package io.github.manusreactive.benchmarks.call;

import java.util.Locale;

/** The operations that are compared. */
enum CallOperation {
    /** {@code GET task.detail}. */
    DETAIL {
        @Override
        void start(CallSubject subject, CallCompletion done) {
            subject.detail(done);
        }
    },
    /** {@code POST task.create}. */
    CREATE {
        @Override
        void start(CallSubject subject, CallCompletion done) {
            subject.create(done);
        }
    },
    /** {@code GET task.listMessages} with a page of 200 events. */
    MESSAGES {
        @Override
        void start(CallSubject subject, CallCompletion done) {
            subject.messages(done);
        }
    };

    /** Starts one call. */
    abstract void start(CallSubject subject, CallCompletion done);

    /** Returns the operation with the name, in any case. */
    static CallOperation of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
