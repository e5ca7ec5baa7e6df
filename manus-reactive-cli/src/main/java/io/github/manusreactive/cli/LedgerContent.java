package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Summarizes a ledger: keys and credits by state, and open tasks. */
final class LedgerContent {

    /** The state of a key in the ledger. */
    enum KeyState {
        FINISHED("", false),
        FAILED("creates a new task, which costs credits; first checks a task whose end is unknown", false),
        STOPPED("waits for each task again", true),
        WAITING("waits for each task again", true),
        AMBIGUOUS("searches for each task again, and creates it if it is not found, which costs credits", true),
        MISSING("waits for each task again, and replaces it if it is still missing, which costs credits", true),
        REJECTED("creates a new task, which costs credits", false),
        TIMED_OUT("waits for each task again", true),
        /** The task exists; its end is unknown. */
        NO_OUTCOME_YET("", true),
        /** A create may have been sent; its task is unknown. */
        CREATE_UNCONFIRMED("", true),
        /** A create left no task and has not been repeated yet. */
        NOT_CREATED("", false);

        private final String reopening;
        private final boolean open;

        KeyState(String reopening, boolean open) {
            this.reopening = reopening;
            this.open = open;
        }

        /** Describes {@code --reopen} with this outcome; empty if there is no such value. */
        String reopening() {
            return reopening;
        }

        String words() {
            return option().replace('_', ' ');
        }

        /** Returns the value of {@code --reopen}. */
        String option() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static KeyState of(OutcomeStatus outcome) {
            return switch (outcome) {
                case FINISHED -> FINISHED;
                case FAILED -> FAILED;
                case STOPPED -> STOPPED;
                case WAITING -> WAITING;
                case AMBIGUOUS -> AMBIGUOUS;
                case MISSING -> MISSING;
                case REJECTED -> REJECTED;
                case TIMED_OUT -> TIMED_OUT;
            };
        }
    }

    /** A task that runs, waits, or may exist. */
    record OpenTask(
            String key,
            KeyState state,
            String user,
            @Nullable String taskId,
            @Nullable URI taskUrl) {}

    record KeyTally(long keys, long credits) {

        private KeyTally and(long more) {
            return new KeyTally(keys + 1, credits + more);
        }
    }

    private final Map<KeyState, KeyTally> tallies = new EnumMap<>(KeyState.class);
    private final List<OpenTask> open = new ArrayList<>();
    private final int mostKept;
    private long openCount;

    /** @param mostKept maximum number of open tasks to list; others are only counted */
    LedgerContent(int mostKept) {
        this.mostKept = mostKept;
    }

    void add(LedgerEntry entry) {
        if (entry instanceof LedgerEntry.Finished finished) {
            ItemOutcome outcome = finished.outcome();
            add(
                    new OpenTask(
                            outcome.key(),
                            KeyState.of(outcome.status()),
                            String.valueOf(outcome.user()),
                            outcome.taskId(),
                            outcome.taskUrl()),
                    outcome.credits() == null ? 0 : outcome.credits());
        } else if (entry instanceof LedgerEntry.Created created) {
            add(
                    new OpenTask(
                            created.key(),
                            KeyState.NO_OUTCOME_YET,
                            created.user(),
                            created.taskId(),
                            created.taskUrl()),
                    created.spentBefore());
        } else if (entry instanceof LedgerEntry.Intended intended) {
            KeyState state = intended.open() ? KeyState.CREATE_UNCONFIRMED : KeyState.NOT_CREATED;
            add(new OpenTask(intended.key(), state, intended.user(), null, null), intended.spentBefore());
        }
    }

    private void add(OpenTask task, long credits) {
        tallies.merge(task.state(), new KeyTally(1, credits), (sum, one) -> sum.and(one.credits()));
        if (task.state().open) {
            openCount++;
            if (open.size() < mostKept) {
                open.add(task);
            }
        }
    }

    Map<KeyState, KeyTally> tallies() {
        return tallies;
    }

    long keys(KeyState state) {
        KeyTally tally = tallies.get(state);
        return tally == null ? 0 : tally.keys();
    }

    /** Returns the first open tasks. */
    List<OpenTask> open() {
        return open;
    }

    long openCount() {
        return openCount;
    }
}
