package io.github.manusreactive.fanout.internal.dispatch;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The users whose creates of one item were denied, each with the number of tasks it had created by then. */
public final class ItemDenials {

    final Map<String, Integer> users = new ConcurrentHashMap<>();
    int count;

    public Set<String> users() {
        return Set.copyOf(users.keySet());
    }
}
