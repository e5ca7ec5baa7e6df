package io.github.manusreactive.redis;
public final class RedisConnections { private RedisConnections() {} }
