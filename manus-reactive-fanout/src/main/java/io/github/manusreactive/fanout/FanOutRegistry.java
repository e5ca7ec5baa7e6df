package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.internal.call.FanOutSupport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The running fan-outs of all clients of one builder, for example to drain them before the process ends.
 *
 * @since 0.1.0
 */
public final class FanOutRegistry {

    /** Limits the memory of a process that keeps starting new jobs. */
    private static final int WARNED_JOBS = 1000;

    private final Set<FanOutJob<?>> running = ConcurrentHashMap.newKeySet();

    private final Set<String> warned = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > WARNED_JOBS;
        }
    }));

    private final FanOutCounters counters = new FanOutCounters();

    private FanOutRegistry() {}

    /** Returns the registry of a set of clients, the same in every call. */
    public static FanOutRegistry of(ManusClients clients) {
        return of(FanOutSupport.of(clients));
    }

    /** Returns the registry of a client, which all clients of its builder share. */
    public static FanOutRegistry of(ManusClient client) {
        return of(FanOutSupport.of(client));
    }

    static FanOutRegistry of(FanOutSupport support) {
        return support.shared(FanOutRegistry.class, FanOutRegistry::new);
    }

    /** Returns the jobs whose outcomes are subscribed to and that have not ended, in no particular order. */
    public List<FanOutJob<?>> jobs() {
        return List.copyOf(running);
    }

    /** Returns the totals of all jobs so far, for metrics. */
    public FanOutTotals totals() {
        return counters.totals();
    }

    FanOutCounters counters() {
        return counters;
    }

    Set<FanOutJob<?>> running() {
        return running;
    }

    /** Jobs whose warning was logged: a resumed job logs it once per process. */
    Set<String> warned() {
        return warned;
    }
}
