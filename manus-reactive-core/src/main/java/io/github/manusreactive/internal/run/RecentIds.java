package io.github.manusreactive.internal.run;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The event ids that were handed on last, to hand none on twice. Safe for one thread at a time. */
final class RecentIds {

    private final Set<String> ids = new LinkedHashSet<>();
    private final int most;

    RecentIds(int most) {
        this.most = most;
    }

    /** Notes an id. False if it is known. An empty one is never known. */
    synchronized boolean add(String id) {
        if (id.isEmpty()) {
            return true;
        }
        if (!ids.add(id)) {
            return false;
        }
        if (ids.size() > most) {
            Iterator<String> oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }

    synchronized boolean contains(String id) {
        return ids.contains(id);
    }
}
