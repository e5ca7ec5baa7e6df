package io.github.manusreactive.redis.internal;

import java.util.List;

/**
 * Result of an exchange.
 *
 * @param generation current generation
 * @param nowMillis Redis' clock
 * @param granted number of granted permits
 * @param againInMillis when the next exchange is due for the calls that still wait, 0 if none waits
 * @param wake replicas whose turn it is, or that have to join
 * @param members all known replicas, with this one
 * @param used permits that are held or were used within the window
 * @param capacity permits per window, less than the limit after refusals
 * @param pausedForMillis remaining pause after a refusal
 * @param quietForMillis longest time without grants after Redis lost its memory
 */
public record ExchangeReply(
        Status status,
        long generation,
        long nowMillis,
        int granted,
        long againInMillis,
        List<String> wake,
        List<String> members,
        int used,
        int capacity,
        long pausedForMillis,
        long quietForMillis) {

    /** Outcome of an exchange. */
    public enum Status {
        /** The exchange took place. */
        OK,
        /** Nothing happened: the replica must join and tell everything that it holds. */
        JOIN,
        /** Nothing happened: a later exchange of the replica took place before. */
        STALE
    }

    /** Reads the script's reply. */
    static ExchangeReply parse(String text) {
        String[] lines = text.split("\n", -1);
        String[] head = lines[0].split(" ", -1);
        if (lines.length != 3 || head.length != 9) {
            throw new IllegalArgumentException("unexpected reply of the exchange script: " + text);
        }
        Status status = switch (head[0]) {
            case "ok" -> Status.OK;
            case "join" -> Status.JOIN;
            default -> Status.STALE;
        };
        return new ExchangeReply(
                status,
                Long.parseLong(head[1]),
                Long.parseLong(head[2]),
                Integer.parseInt(head[3]),
                Long.parseLong(head[4]),
                names(lines[1]),
                names(lines[2]),
                Integer.parseInt(head[5]),
                Integer.parseInt(head[6]),
                Long.parseLong(head[7]),
                Long.parseLong(head[8]));
    }

    private static List<String> names(String line) {
        return line.isEmpty() ? List.of() : List.of(line.split(" "));
    }
}
