package io.github.manusreactive.redis.internal;

import io.github.manusreactive.operation.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Names in Redis. The keys of an exchange have one hash tag, so a Redis Cluster stores them together. Labels of users
 * are hashed: they may have braces, or be names of persons.
 */
record RedisKeys(String prefix) {

    private static final int SHARDS = 64;
    private static final int HASH_LENGTH = 12;

    /** Returns the tag that 1/64 of the users share. */
    static String shard(String user) {
        CRC32 checksum = new CRC32();
        checksum.update(user.getBytes(StandardCharsets.UTF_8));
        return "b" + checksum.getValue() % SHARDS;
    }

    String server(String user) {
        return prefix + ":{" + shard(user) + "}:server";
    }

    /** Returns the keys of the script, in its order. */
    String[] exchange(String user, Operation operation) {
        String each = prefix + ":{" + shard(user) + "}:" + hash(user) + ":" + operation.wireName() + ":";
        return new String[] {server(user), each + "state", each + "permits", each + "replicas"};
    }

    String wakeChannel(String replica) {
        return prefix + ":wake:" + replica;
    }

    private static String hash(String user) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java runtime has SHA-256", missing);
        }
    }
}
