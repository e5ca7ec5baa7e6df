package io.github.manusreactive.spring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;

/**
 * Reloads the credentials when Spring Cloud reports a changed environment. Uses the event's class name only, to avoid
 * a dependency.
 */
final class CredentialsRefresh implements ApplicationListener<ApplicationEvent> {

    static final String EVENT = "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

    private static final Logger log = LoggerFactory.getLogger(CredentialsRefresh.class);

    private final ManusCredentials credentials;

    CredentialsRefresh(ManusCredentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event.getClass().getName().equals(EVENT)) {
            try {
                credentials.reload();
                log.info("The credentials of the users {} were reloaded", credentials.users());
            } catch (RuntimeException e) {
                log.error(
                        "The reloaded credentials are invalid; the client keeps using the previous ones: {}",
                        e.getMessage());
            }
        }
    }
}
