package io.github.manusreactive.internal.run;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the recently emitted events, so that none is emitted twice. */
final class RecentIds {

    private final Set<String> ids = new LinkedHashSet<>();
    private final int most;

    RecentIds(int most) {
        this.most = most;
    }

    /** Adds an id. Returns {@code false} if it is known; an empty id is never known. */
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
