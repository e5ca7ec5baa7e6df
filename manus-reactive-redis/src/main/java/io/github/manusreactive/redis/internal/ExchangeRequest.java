package io.github.manusreactive.redis.internal;

import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One replica's part of an exchange. A repeated request has the same number and the same contents.
 *
 * @param replica unique name, without white space; a restarted process has another one
 * @param number number of the exchange, ascending
 * @param lease duration after the sending of an exchange in which calls of its permits may be sent
 * @param margin duration after the lease in which the API counts such a call
 * @param generation generation of the last successful exchange, 0 for none
 * @param join {@code true} if the news name all permits that may still have an effect
 * @param suspect {@code true} if Redis' clock was ahead of what this replica's clock allows
 * @param leave {@code true} if the replica stops
 * @param reset {@code true} to discard the pause and the level that were learnt from refusals
 * @param heldLately {@code true} if a call of this replica may still have an effect: the lease of a permit ended less
 *     than margin and window ago
 * @param trustEmpty {@code true} if an empty state is taken for an unused limit
 * @param firstPermit number of the first permit that this exchange grants; the others follow
 * @param interactive waiting interactive calls
 * @param oldestInteractiveMillis how long the oldest one has waited
 * @param bulk waiting bulk calls
 * @param oldestBulkMillis how long the oldest one has waited
 * @param interactiveShare share of the permits for interactive calls, 0 to 1
 * @param reserveFor duration after an interactive call in which its share stays free
 * @param peers replicas of the last successful exchange
 */
public record ExchangeRequest(
        String replica,
        long number,
        RateLimit limit,
        Duration lease,
        Duration margin,
        long generation,
        boolean join,
        boolean suspect,
        boolean leave,
        boolean reset,
        boolean heldLately,
        boolean trustEmpty,
        long firstPermit,
        int interactive,
        long oldestInteractiveMillis,
        int bulk,
        long oldestBulkMillis,
        double interactiveShare,
        Duration reserveFor,
        List<String> peers,
        List<PermitNews> news) {

    /** Copies the lists. */
    public ExchangeRequest {
        peers = List.copyOf(peers);
        news = List.copyOf(news);
    }

    /** Returns the arguments of the script, in its order. */
    List<String> toArguments() {
        List<String> arguments = new ArrayList<>(16 + peers.size() + 3 * news.size());
        arguments.add(replica);
        arguments.add(Long.toString(number));
        arguments.add(Integer.toString(limit.calls()));
        arguments.add(Long.toString(ceilingMillis(limit.window())));
        arguments.add(Long.toString(ceilingMillis(lease)));
        arguments.add(Long.toString(ceilingMillis(margin)));
        arguments.add(Long.toString(generation));
        arguments.add(flags());
        arguments.add(Long.toString(firstPermit));
        arguments.add(Integer.toString(interactive));
        arguments.add(Long.toString(oldestInteractiveMillis));
        arguments.add(Integer.toString(bulk));
        arguments.add(Long.toString(oldestBulkMillis));
        arguments.add(Double.toString(interactiveShare));
        arguments.add(Long.toString(reserveFor.toMillis()));
        arguments.add(Integer.toString(peers.size()));
        arguments.addAll(peers);
        for (PermitNews entry : news) {
            arguments.add(entry.kind().word);
            arguments.add(Long.toString(entry.permit()));
            arguments.add(Long.toString(entry.millis()));
        }
        return arguments;
    }

    private String flags() {
        return (join ? "join " : "")
                + (suspect ? "suspect " : "")
                + (leave ? "leave " : "")
                + (reset ? "reset " : "")
                + (heldLately ? "held " : "")
                + (trustEmpty ? "trust" : "");
    }

    /** A permit must not come back a fraction of a millisecond early. */
    private static long ceilingMillis(Duration duration) {
        return duration.plusNanos(999_999).toMillis();
    }
}
