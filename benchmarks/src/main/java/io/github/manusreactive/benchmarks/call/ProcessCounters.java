package io.github.manusreactive.benchmarks.call;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * Time, CPU time and allocated bytes of this process at one moment.
 *
 * @param nanos time
 * @param cpuNanos CPU time of the process
 * @param allocated allocated bytes by thread
 */
record ProcessCounters(long nanos, long cpuNanos, Map<Long, Long> allocated) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Reads the counters. */
    static ProcessCounters read() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            allocated.put(ids[i], bytes[i]);
        }
        return new ProcessCounters(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated);
    }

    /**
     * Returns the bytes that were allocated since. Counts the threads that are alive now: the subjects' threads end only when idle for
     * longer than a measurement.
     */
    long allocatedSince(ProcessCounters before) {
        long sum = 0;
        for (Map.Entry<Long, Long> each : allocated.entrySet()) {
            sum += Math.max(0, each.getValue() - before.allocated.getOrDefault(each.getKey(), 0L));
        }
        return sum;
    }
}
