package io.github.manusreactive.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.redis.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The script in a real Redis, with a clock and a server identity that the test sets. */
final class VirtualRedis implements AutoCloseable {

    private static final String[] KEYS = {"t:{b0}:server", "t:{b0}:u:state", "t:{b0}:u:permits", "t:{b0}:u:replicas"};

    private final RedisProcess process = new RedisProcess();
    private final RedisClient client = RedisClient.create(process.uri());
    private final RedisCommands<String, String> commands = client.connect().sync();
    private final String script = commands.scriptLoad(inVirtualTime());

    /** Redis' clock, in milliseconds. */
    long now;

    /** Changes with each restart and failover. */
    String serverId;

    VirtualRedis() {
        reset();
    }

    /** A server that ran for a long time, without any key. */
    void reset() {
        now = 1_700_000_000_000L;
        serverId = "a";
        commands.flushall();
    }

    /** Removes all keys. */
    void flush() {
        commands.flushall();
    }

    /** Removes the keys of the limit, not those of the server. */
    void flushLimit() {
        commands.del(KEYS[1], KEYS[2], KEYS[3]);
    }

    ExchangeReply run(ExchangeRequest request) {
        return ExchangeReply.parse(runRaw(request));
    }

    String runRaw(ExchangeRequest request) {
        List<String> arguments = new ArrayList<>(request.toArguments());
        arguments.add(serverId);
        arguments.add(Long.toString(now * 1000));
        return commands.evalsha(script, ScriptOutputType.VALUE, KEYS, arguments.toArray(String[]::new));
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }

    private static String inVirtualTime() {
        try (var in =
                LettuceExchangeTransport.class.getResourceAsStream("/io/github/manusreactive/redis/exchange.lua")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String changed = text.replaceFirst(
                            "(?m)^local time = .*$", "local time = { 0, tonumber(table.remove(ARGV)) }")
                    .replaceFirst("(?m)^local id = .*$", "local id = table.remove(ARGV)");
            assertThat(changed).doesNotContain("'TIME'").doesNotContain("'INFO'");
            return changed;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
