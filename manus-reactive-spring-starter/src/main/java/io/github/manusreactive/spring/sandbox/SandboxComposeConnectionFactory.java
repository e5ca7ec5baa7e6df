package io.github.manusreactive.spring.sandbox;

import io.github.manusreactive.spring.ManusConnectionDetails;
import java.util.Map;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/** Connects an application to a service of its Docker Compose file whose image is named {@code manus-sandbox}. */
final class SandboxComposeConnectionFactory extends DockerComposeConnectionDetailsFactory<ManusConnectionDetails> {

    SandboxComposeConnectionFactory() {
        super(SandboxEnvironment.IMAGE);
    }

    @Override
    protected ManusConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new SandboxComposeDetails(source.getRunningService());
    }

    private static final class SandboxComposeDetails extends DockerComposeConnectionDetails
            implements ManusConnectionDetails {

        private final String baseUrl;
        private final Map<String, Credentials> users;

        private SandboxComposeDetails(RunningService service) {
            super(service);
            this.baseUrl =
                    SandboxEnvironment.baseUrl(service.host(), service.ports().get(SandboxEnvironment.PORT));
            this.users = SandboxEnvironment.users(service.env());
        }

        @Override
        public String getBaseUrl() {
            return baseUrl;
        }

        @Override
        public Map<String, Credentials> getUsers() {
            return users;
        }

        @Override
        public String getAuthorizePage() {
            return baseUrl + SandboxEnvironment.AUTHORIZE_PATH;
        }
    }
}
