package io.github.manusreactive.redis.internal;
import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.List;
public record ExchangeRequest(String replica, long number, RateLimit limit, Duration lease, Duration margin, long generation, boolean join, boolean suspect, boolean leave, boolean heldLately, boolean trustEmpty, long firstPermit, int interactive, long oldestInteractiveMillis, int bulk, long oldestBulkMillis, double interactiveShare, Duration reserveFor, List<String> peers, List<PermitNews> news) {}
