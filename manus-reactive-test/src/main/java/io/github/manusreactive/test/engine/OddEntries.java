package io.github.manusreactive.test.engine;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes some entries of task lists and histories odd, selected by their ids and the seed, so repeated reads return the
 * same entries. No required data is lost: an unreadable entry precedes the original one.
 */
final class OddEntries {

    private static final int KINDS = 5;

    private final double rate;
    private final long seed;

    OddEntries(double rate, long seed) {
        this.rate = rate;
        this.seed = seed;
    }

    /** Adds a task to a page of task.list. */
    void addTask(List<Object> page, Map<String, Object> task) {
        switch (kind(String.valueOf(task.get("id")))) {
            case 0 -> page.add("this entry is a text");
            case 1 -> {
                task.remove("created_at");
                task.remove("updated_at");
            }
            case 2 -> task.computeIfPresent("created_at", (name, seconds) -> iso(seconds));
            case 3 -> task.put("created_by_api_key", "not an object");
            case 4 -> page.add(Map.of("status", "running", "title", "A task without an id"));
            default -> {
                // unchanged
            }
        }
        page.add(task);
    }

    /** Adds an event to a page of task.listMessages. */
    void addEvent(List<Object> page, SandboxTaskState.Event event) {
        Object json = event.json();
        Map<String, Object> fields = SandboxJson.asObject(json);
        int kind = kind(event.id());
        if (kind < 0 || fields == null) {
            page.add(json);
            return;
        }
        boolean answer = event.type().equals("assistant_message");
        if (kind == 0 || (!answer && kind > 2)) {
            page.add("this entry is a text");
        } else if (kind == 1) {
            page.add(Map.of("type", "explanation", "explanation", Map.of("content", "neither id nor time")));
        } else if (kind == 2) {
            page.add(Map.of("id", event.id() + "x", "type", "plan_update", "plan_update", "{\"steps\":[]}"));
        } else if (kind == 3) {
            fields.remove("timestamp");
        } else {
            Map<String, Object> payload = new LinkedHashMap<>(event.payload() == null ? Map.of() : event.payload());
            payload.computeIfPresent("content", (name, text) -> List.of(Map.of("type", "text", "text", text)));
            fields.put(event.type(), payload);
        }
        page.add(fields);
    }

    /** Returns the kind of oddity of an entry, or -1. */
    private int kind(String id) {
        if (rate == 0) {
            return -1;
        }
        long hash = seed;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        double chance = (hash >>> 11) * 0x1.0p-53;
        return chance < rate ? (int) Math.floorMod(hash, KINDS) : -1;
    }

    private static String iso(Object seconds) {
        return Instant.ofEpochSecond(((Number) seconds).longValue()).toString();
    }
}
