package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An embedded sandbox of the API for development. Needs manus-reactive-test on the class path. While it is enabled,
 * no call reaches the real API.
 *
 * @param enabled Whether to start the embedded sandbox and use it instead of the API.
 * @param port Port on the loopback interface; 0 for any free one.
 * @param runTime Time that the default agents, which echo the prompt, work on a task.
 * @param limits Whether the documented rate limits apply, in the sandbox and in the client; those of
 *     manus.rate-limits.operation-limits always apply.
 * @param credits Balance of every user.
 * @param seed Seed of the random number generator.
 * @since 0.1.0
 */
public record SandboxProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("0") int port,
        @DefaultValue("3s") Duration runTime,
        @DefaultValue("true") boolean limits,
        @DefaultValue("1000000") int credits,
        @DefaultValue("1") long seed) {}
