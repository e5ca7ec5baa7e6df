package io.github.manusreactive.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;

/** A real Redis without persistence, on a free port. It starts with the object. */
public final class RedisProcess implements AutoCloseable {

    private final int port = freePort();
    private RedisServer server = started();

    /** Returns the port, which stays the same after a restart. */
    public int port() {
        return port;
    }

    /** Returns the address. */
    public RedisURI uri() {
        return RedisURI.create("127.0.0.1", port);
    }

    /** Ends the process; its memory is lost. */
    public void kill() {
        try {
            server.stop();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts the process again, with an empty memory. */
    public void start() {
        server = started();
    }

    /** Ends the process and starts it with an empty memory. */
    public void restartEmpty() {
        kill();
        start();
    }

    /** Removes all keys, not the scripts. */
    public void flush() {
        try (RedisClient client = RedisClient.create(uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    @Override
    public void close() {
        if (server.isActive()) {
            kill();
        }
    }

    private RedisServer started() {
        try {
            Path directory = Files.createTempDirectory("redis");
            directory.toFile().deleteOnExit();
            RedisServer created = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .setting("dir " + directory)
                    .build();
            created.start();
            return created;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
