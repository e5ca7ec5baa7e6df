package io.github.manusreactive.fanout;

import java.util.HashMap;
import java.util.Map;

/**
 * Whose fault it is where a create is denied (HTTP 403): the item's, which asks for what this user may not have, such as a connector
 * that was not granted; or the user's, who may create nothing at all. The answer does not say. Told by how it goes otherwise.
 */
final class Denials {

    /** Whose fault. */
    enum Fault {
        /** Nobody knows yet: others are to be tried first. */
        UNCLEAR,
        /** The user may do this, and the item was denied more often than there are users. */
        ITEM,
        /** One create after another is denied. */
        USER
    }

    /** So many in a row speak against a user who has created nothing yet. */
    private static final int OF_A_STRANGER = 3;

    /** So many in a row speak against a user who could create before: there may be several bad items. */
    private static final int OF_A_KNOWN_ONE = 10;

    private static final class Record {
        private boolean known;
        private int inARow;
    }

    private final int users;
    private final Map<String, Record> records = new HashMap<>();

    Denials(int users) {
        this.users = users;
    }

    synchronized void created(String user) {
        Record record = of(user);
        record.known = true;
        record.inARow = 0;
    }

    /**
     * A create was denied.
     *
     * @param times how often its item was denied by now
     */
    synchronized Fault denied(String user, int times) {
        Record record = of(user);
        if (record.known && times > users) {
            return Fault.ITEM;
        }
        if (++record.inARow < (record.known ? OF_A_KNOWN_ONE : OF_A_STRANGER)) {
            return Fault.UNCLEAR;
        }
        record.known = false;
        return Fault.USER;
    }

    private Record of(String user) {
        return records.computeIfAbsent(user, label -> new Record());
    }
}
