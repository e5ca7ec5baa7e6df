package io.github.manusreactive.spring.sandbox;

import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusConnectionDetails;
import io.github.manusreactive.spring.PropertiesManusConnectionDetails;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.SandboxAgent;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the embedded sandbox and the client's connection to it, if {@code manus.sandbox.enabled} is
 * set.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = ManusAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "manus.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "manus.sandbox.enabled")
@EnableConfigurationProperties(ManusProperties.class)
public final class ManusSandboxAutoConfiguration {

    public ManusSandboxAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ManusSandbox.class)
    static class Present {

        @Bean(destroyMethod = "close")
        @ConditionalOnMissingBean
        ManusSandbox manusSandbox(ManusProperties properties, ObjectProvider<SandboxAgent> agent) {
            ManusSandbox sandbox = EmbeddedSandbox.start(properties.sandbox(), agent.getIfUnique());
            EmbeddedSandbox.register(sandbox, properties.oauth());
            return sandbox;
        }

        @Bean
        @ConditionalOnMissingBean
        ManusConnectionDetails sandboxConnectionDetails(ManusProperties properties, ManusSandbox sandbox) {
            return new SandboxConnectionDetails(sandbox, new PropertiesManusConnectionDetails(properties));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.github.manusreactive.test.ManusSandbox")
    static class Missing {

        Missing() {
            throw new SandboxMissingException();
        }
    }
}
