package io.github.manusreactive.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Reports an older Spring Boot, before a bean fails because a class is missing. Uses only types that old versions have
 * too.
 */
final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private final @Nullable String version;

    SpringBootVersionCheck() {
        this(SpringBootVersion.getVersion());
    }

    SpringBootVersionCheck(@Nullable String version) {
        this.version = version;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        boolean enabled = context.getEnvironment().getProperty("manus.enabled", Boolean.class, true);
        if (enabled && version != null && version.matches("[0-3]\\..*")) {
            throw new UnsupportedSpringBootException(version);
        }
    }
}
