package io.github.manusreactive.redis.internal;
import java.util.List;
public record ExchangeReply(Status status, long generation, long nowMillis, int granted, long againInMillis, List<String> wake, List<String> members, int used, int capacity, long pausedForMillis, long quietForMillis) { public enum Status { OK, JOIN, STALE } }
