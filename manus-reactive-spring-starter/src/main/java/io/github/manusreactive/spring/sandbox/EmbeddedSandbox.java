package io.github.manusreactive.spring.sandbox;

import io.github.manusreactive.spring.properties.SandboxProperties;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.agent.Agent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the sandbox as the properties say. */
final class EmbeddedSandbox {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedSandbox.class);

    private EmbeddedSandbox() {}

    static ManusSandbox start(SandboxProperties properties, @Nullable Agent agent) {
        SandboxBuilder builder = ManusSandbox.builder()
                .port(properties.port())
                .runTime(properties.runTime())
                .credits(properties.credits())
                .seed(properties.seed());
        if (!properties.limits()) {
            builder.noLimits();
        }
        if (agent != null) {
            builder.agent(agent);
        }
        ManusSandbox sandbox = builder.start();
        log.warn("The Manus sandbox runs at {}: no call reaches the real API", sandbox.baseUrl());
        return sandbox;
    }
}
