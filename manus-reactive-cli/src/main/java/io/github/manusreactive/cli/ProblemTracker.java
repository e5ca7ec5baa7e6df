package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts outcomes without an answer by kind and keeps the first hundred. */
final class ProblemTracker {

    private static final int MOST_KEPT = 100;
    private static final int MOST_KINDS = 50;

    private record ProblemKind(OutcomeStatus outcome, String code) {}

    /** Outcomes with the same status and error code. */
    static final class ProblemGroup {

        private final ProblemKind kind;
        private final ItemOutcome first;
        private long count;

        private ProblemGroup(ProblemKind kind, ItemOutcome first) {
            this.kind = kind;
            this.first = first;
        }

        OutcomeStatus outcome() {
            return kind.outcome;
        }

        ItemOutcome first() {
            return first;
        }

        long count() {
            return count;
        }

        /** Returns the kind, for example {@code failed: agent_error}. */
        String name() {
            String outcome = words(kind.outcome);
            return kind.code.isEmpty() ? outcome : outcome + ": " + kind.code;
        }
    }

    private final List<ItemOutcome> kept = new ArrayList<>();
    private final Map<ProblemKind, ProblemGroup> groups = new LinkedHashMap<>();
    private final Map<OutcomeStatus, Long> fromLedger = new EnumMap<>(OutcomeStatus.class);
    private long count;

    void add(ItemOutcome outcome, boolean resumed) {
        count++;
        if (resumed) {
            fromLedger.merge(outcome.status(), 1L, Long::sum);
        }
        if (kept.size() < MOST_KEPT) {
            kept.add(outcome);
        }
        ProblemKind kind = new ProblemKind(
                outcome.status(), outcome.error() == null ? "" : outcome.error().code());
        if (groups.size() < MOST_KINDS || groups.containsKey(kind)) {
            groups.computeIfAbsent(kind, fresh -> new ProblemGroup(fresh, outcome)).count++;
        }
    }

    long count() {
        return count;
    }

    /** Returns the number of outcomes per status that came from the ledger and were not resumed. */
    Map<OutcomeStatus, Long> fromLedger() {
        return fromLedger;
    }

    List<ItemOutcome> kept() {
        return kept;
    }

    /** Returns the groups, the largest first. */
    List<ProblemGroup> groups() {
        return groups.values().stream()
                .sorted(Comparator.comparingLong(ProblemGroup::count).reversed())
                .toList();
    }

    /** Returns the {@code --reopen} value of a status. */
    static String value(OutcomeStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    static String words(OutcomeStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
