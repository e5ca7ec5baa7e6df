package io.github.manusreactive.redis.internal;
public record PermitNews(Kind kind, long permit, long millis) { public enum Kind { HELD, RESPONDED, UNSENT, LIMITED } }
