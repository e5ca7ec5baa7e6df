package io.github.manusreactive.fanout;

import java.util.Map;

/**
 * Totals of all fan-outs of one {@link FanOutRegistry}, running and ended. They never decrease, and do not contain what
 * ledgers report of earlier runs.
 *
 * @param outcomes number of ended items by status; statuses without items are absent
 * @param stops number of jobs that stopped creating tasks before their input ended, by reason; absent if none
 * @param lost number of items without an outcome, because another process owns their keys
 * @param credits credits that the tasks have used
 * @since 0.1.0
 */
public record FanOutTotals(Map<OutcomeStatus, Long> outcomes, Map<JobStopReason, Long> stops, long lost, long credits) {

    public FanOutTotals {
        outcomes = Map.copyOf(outcomes);
        stops = Map.copyOf(stops);
    }
}
