package io.github.manusreactive.fanout;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The fan-outs of one client, or of clients that share connections, that have begun and not ended. */
public final class FanOutRegistry {

    private final Set<FanOutJob<?>> jobs = ConcurrentHashMap.newKeySet();

    /** None yet. */
    public FanOutRegistry() {}

    /**
     * The jobs of the moment.
     *
     * @return a copy, in no particular order
     */
    public List<FanOutJob<?>> jobs() {
        return List.copyOf(jobs);
    }

    void begun(FanOutJob<?> job) {
        jobs.add(job);
    }

    void ended(FanOutJob<?> job) {
        jobs.remove(job);
    }
}
