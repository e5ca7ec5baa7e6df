package io.github.manusreactive.spring.sandbox;

import io.github.manusreactive.spring.ManusConnectionDetails;
import java.util.Map;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Connects a test to a sandbox in a container that is a {@code @ServiceConnection} named {@code manus-sandbox}. */
final class SandboxContainerConnectionFactory
        extends ContainerConnectionDetailsFactory<Container<?>, ManusConnectionDetails> {

    SandboxContainerConnectionFactory() {
        super(SandboxEnvironment.IMAGE);
    }

    @Override
    protected ManusConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
        return new SandboxContainerDetails(source);
    }

    private static final class SandboxContainerDetails extends ContainerConnectionDetails<Container<?>>
            implements ManusConnectionDetails {

        private SandboxContainerDetails(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public String getBaseUrl() {
            return SandboxEnvironment.baseUrl(
                    getContainer().getHost(), getContainer().getMappedPort(SandboxEnvironment.PORT));
        }

        @Override
        public Map<String, Credentials> getUsers() {
            return SandboxEnvironment.users(getContainer().getEnvMap());
        }

        @Override
        public String getAuthorizePage() {
            return getBaseUrl() + SandboxEnvironment.AUTHORIZE_PATH;
        }
    }
}
