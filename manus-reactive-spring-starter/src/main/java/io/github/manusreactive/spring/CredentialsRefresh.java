package io.github.manusreactive.spring;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;

/**
 * Reloads the users and their credentials when Spring Cloud reports a changed environment, and again when it has
 * recreated the beans of its refresh scope, because {@code ManusConnectionDetails} may be one of them. Uses the class
 * names of the events only, to avoid a dependency.
 */
final class CredentialsRefresh implements ApplicationListener<ApplicationEvent> {

    static final String ENVIRONMENT_CHANGED = "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

    private static final Set<String> EVENTS =
            Set.of(ENVIRONMENT_CHANGED, "org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent");

    private static final Logger log = LoggerFactory.getLogger(CredentialsRefresh.class);

    private final ManusCredentials credentials;

    CredentialsRefresh(ManusCredentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (EVENTS.contains(event.getClass().getName())) {
            try {
                credentials.reload();
            } catch (RuntimeException e) {
                log.error(
                        "The changed configuration is invalid; the client keeps its users and their credentials: {}",
                        e.getMessage());
            }
        }
    }
}
