package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.AuthorizationRequest;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import io.github.manusreactive.test.ManusSandbox;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.test.StepVerifier;

/** A user whose tokens come from an approval, from the configuration of the app to a call that refreshes them. */
class ApprovedUserTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ManusAutoConfiguration.class,
                    ManusOAuthAutoConfiguration.class,
                    ManusSandboxAutoConfiguration.class))
            .withPropertyValues(
                    "manus.sandbox.enabled=true",
                    "manus.oauth.client-id=app-1",
                    "manus.oauth.client-secret=hush",
                    "manus.oauth.redirect-uri=https://app.example/callback",
                    "manus.users.carol.oauth=true");

    @Test
    void actsOnceTheAppIsApproved() {
        runner.run(context -> {
            ManusSandbox sandbox = context.getBean(ManusSandbox.class);
            ManusClient carol = context.getBean(ManusClients.class).client("carol");
            StepVerifier.create(carol.account().me()).verifyError(ReauthorizationRequiredException.class);

            OAuthFlow flow = context.getBean(OAuthFlow.class);
            AuthorizationRequest request = flow.start();
            URI callback = sandbox.oauth().authorize("carol", request.authorizeUrl());
            StepVerifier.create(flow.exchange(request, callback)
                            .flatMap(tokens -> context.getBean(TokenStore.class).save("carol", tokens)))
                    .verifyComplete();

            String carolsId = sandbox.user("carol").userId();
            StepVerifier.create(carol.account().me()).expectNext(carolsId).verifyComplete();
            sandbox.oauth().expire("app-1");
            StepVerifier.create(carol.account().me()).expectNext(carolsId).verifyComplete();
        });
    }
}
