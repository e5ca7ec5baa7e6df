package io.github.manusreactive.fanout;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose fault it is where a create is denied (HTTP 403): the item's, which asks for what this user may not have, such as a connector
 * that was not granted; or the user's, who may create nothing at all. The answer does not say. Told by how it goes otherwise.
 */
final class PermissionDenialTracker {

    /** Whose fault. */
    enum Fault {
        /** Nobody knows yet: others are to be tried first. */
        UNCLEAR,
        /** No user may do this, and this one may do others. */
        ITEM,
        /** One create after another is denied. */
        USER
    }

    /** So many in a row speak against a user who has created nothing yet. */
    private static final int OF_A_STRANGER = 3;

    /** So many in a row speak against a user who could create before: there may be several bad items. */
    private static final int OF_A_KNOWN_ONE = 10;

    /** The denials of one item. */
    static final class Item {

        /** Who denied it, and how many tasks that user had created by then. */
        private final Map<String, Integer> users = new ConcurrentHashMap<>();

        private int times;

        /** Who denied it so far. */
        Set<String> users() {
            return Set.copyOf(users.keySet());
        }
    }

    private static final class DenialRecord {
        private boolean known;
        private int created;
        private int inARow;
        /** The items denied in a row, as far as it matters how many there are. */
        private final Set<Item> items = new HashSet<>();
    }

    private final Map<String, DenialRecord> records = new HashMap<>();

    synchronized void created(String user) {
        DenialRecord record = of(user);
        record.known = true;
        record.created++;
        record.inARow = 0;
        record.items.clear();
    }

    /**
     * A create was denied.
     *
     * @param usersLeft who might do it, those who are away for a moment among them
     */
    synchronized Fault denied(String user, Item item, Collection<String> usersLeft) {
        DenialRecord record = of(user);
        record.inARow++;
        if (record.items.size() < OF_A_STRANGER) {
            record.items.add(item);
        }
        item.times++;
        Integer createdBefore = item.users.putIfAbsent(user, record.created);
        // who waited meanwhile came first: were it the user, more items would be denied
        boolean mayDoOthers = createdBefore != null
                && (record.created > createdBefore
                        || item.times >= OF_A_STRANGER && record.items.size() < OF_A_STRANGER);
        // a user who never comes is not waited for
        boolean nobodyMay = item.users.keySet().containsAll(usersLeft) || item.times >= OF_A_KNOWN_ONE;
        if (record.known && mayDoOthers && nobodyMay) {
            record.items.remove(item);
            return Fault.ITEM;
        }
        if (record.inARow < (record.known ? OF_A_KNOWN_ONE : OF_A_STRANGER)) {
            return Fault.UNCLEAR;
        }
        record.known = false;
        return Fault.USER;
    }

    private DenialRecord of(String user) {
        return records.computeIfAbsent(user, label -> new DenialRecord());
    }
}
