package io.github.manusreactive.examples.service.demo;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.budget.Limit;
import io.github.manusreactive.lifecycle.WatchSettings;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Profile {@code demo}: the API in a box, with windows of seconds instead of minutes. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class DemoConfiguration {

    private static final Duration WINDOW = Duration.ofSeconds(6);

    @Bean
    ManusSandbox sandbox() {
        return ManusSandbox.builder()
                .agent(new DemoAgent())
                .limits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.set(operation, operation.limitPerMinute(), WINDOW);
                    }
                })
                .start();
    }

    @Bean(destroyMethod = "close")
    ManusClients clients(ManusSandbox sandbox) {
        ManusClients.Builder builder = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .statusWatch(WatchSettings.defaults().withFastest(Duration.ofMillis(500)))
                .budget(budget -> {
                    for (Operation operation : Operation.values()) {
                        budget.limit(operation, new Limit(operation.limitPerMinute(), WINDOW));
                    }
                });
        for (String user : new String[] {"alice", "bob", "carol"}) {
            builder.user(ManusUser.ofApiKeys(user, sandbox.user(user).apiKey()));
        }
        return builder.build();
    }
}
