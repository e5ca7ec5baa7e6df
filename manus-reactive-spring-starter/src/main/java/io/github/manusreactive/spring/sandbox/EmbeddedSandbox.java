package io.github.manusreactive.spring.sandbox;

import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.properties.OAuthProperties;
import io.github.manusreactive.spring.properties.SandboxProperties;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.agent.SandboxAgent;
import io.github.manusreactive.test.oauth.OpenApp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the sandbox with the properties. */
final class EmbeddedSandbox {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedSandbox.class);

    private EmbeddedSandbox() {}

    /** Registers the configured Open App in the sandbox, whose authorize page approves automatically. */
    static void register(ManusSandbox sandbox, OAuthProperties oauth) {
        if (oauth.clientId() == null) {
            return;
        }
        OpenApp app = sandbox.oauth().app(oauth.clientId()).scopes(OperationScope.values());
        if (oauth.clientSecret() != null) {
            app.secret(oauth.clientSecret());
        }
        if (oauth.redirectUri() != null) {
            app.redirectUri(oauth.redirectUri());
        }
        if (oauth.trusted()) {
            app.trusted();
        }
    }

    static ManusSandbox start(SandboxProperties properties, @Nullable SandboxAgent agent) {
        check("port", properties.port() >= 0 && properties.port() <= 65535, "must be from 0 to 65535");
        check("run-time", !properties.runTime().isNegative(), "must not be negative");
        check("credits", properties.credits() >= 0, "must not be negative");
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

    private static void check(String property, boolean met, String reason) {
        if (!met) {
            throw new InvalidManusPropertyException("manus.sandbox." + property, reason);
        }
    }
}
