package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The API in a box, for development: needs manus-reactive-test on the class path. Nothing reaches the real API while it is on.
 *
 * @param enabled Whether the embedded sandbox is started and used instead of the API.
 * @param port Port on the loopback interface; 0 for any free one.
 * @param runTime How long agents work that answer with an echo of the prompt.
 * @param limits Whether the documented rate limits are in force, in the sandbox and in the client; those of manus.rate-limits.operation-limits are in any case.
 * @param credits Balance of every user.
 * @param seed Decides everything that looks like chance.
 * @since 0.1.0
 */
public record SandboxProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("0") int port,
        @DefaultValue("3s") Duration runTime,
        @DefaultValue("true") boolean limits,
        @DefaultValue("1000000") int credits,
        @DefaultValue("1") long seed) {}
