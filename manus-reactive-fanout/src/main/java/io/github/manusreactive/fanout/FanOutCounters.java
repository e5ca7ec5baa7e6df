package io.github.manusreactive.fanout;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts the events of all jobs. */
final class FanOutCounters {

    private final ConcurrentMap<OutcomeStatus, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentMap<JobStopReason, LongAdder> stops = new ConcurrentHashMap<>();
    private final LongAdder lost = new LongAdder();
    private final LongAdder credits = new LongAdder();

    void ended(OutcomeStatus status) {
        outcomes.computeIfAbsent(status, same -> new LongAdder()).increment();
    }

    void stopped(JobStopReason reason) {
        stops.computeIfAbsent(reason, same -> new LongAdder()).increment();
    }

    void lost() {
        lost.increment();
    }

    void spent(long used) {
        credits.add(used);
    }

    FanOutTotals totals() {
        return new FanOutTotals(sums(outcomes), sums(stops), lost.sum(), credits.sum());
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> counts) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, count -> count.getValue().sum()));
    }
}
