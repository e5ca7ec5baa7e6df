package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of the client from the properties under {@code manus}. Each bean backs off if the application
 * defines its own. {@code manus.enabled=false} disables everything.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "manus.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ManusProperties.class)
public final class ManusAutoConfiguration {

    private static final String USERS_LOG_IN = "manusUsersLogIn";

    public ManusAutoConfiguration() {}

    @Bean
    static PropertyNameCheck manusPropertyNameCheck(Environment environment) {
        return new PropertyNameCheck(environment);
    }

    @Bean
    static InvalidValueHandler manusInvalidValueHandler(Environment environment) {
        return new InvalidValueHandler(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    ManusConnectionDetails manusConnectionDetails(ManusProperties properties) {
        return new PropertiesManusConnectionDetails(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    ManusCredentials manusCredentials(
            ManusConnectionDetails details,
            Environment environment,
            ObjectProvider<OAuthFlow> oauthFlow,
            ObjectProvider<TokenStore> tokenStore,
            ApplicationEventPublisher events) {
        return new ManusCredentials(new UserSource(details, environment, oauthFlow, tokenStore), events);
    }

    @Bean
    @ConditionalOnMissingBean
    RateLimitSettings manusRateLimitSettings(ManusProperties properties) {
        return ClientSettingsMapper.rateLimits(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    OperationRateLimiter manusRateLimiter(RateLimitSettings settings) {
        return LocalRateLimiter.create(settings);
    }

    @Bean
    @ConditionalOnMissingBean
    ManusClients manusClients(
            ManusProperties properties,
            ManusConnectionDetails details,
            ManusCredentials credentials,
            RateLimitSettings rateLimitSettings,
            OperationRateLimiter rateLimiter,
            ObjectProvider<ManusUser> users,
            ObjectProvider<JsonMapper> jsonMapper,
            ObjectProvider<SslBundles> sslBundles,
            ObjectProvider<SharedEventLoops> eventLoops,
            ObjectProvider<ManusHttpClientCustomizer> httpCustomizers,
            ObjectProvider<ManusClientCustomizer> customizers,
            BeanFactory beans) {
        ClientAssembly assembly = new ClientAssembly(properties, details.getBaseUrl());
        // by name, because Spring Security may be missing; if users log in, no configured user is needed
        BooleanSupplier usersLogIn = () -> beans.containsBean(USERS_LOG_IN)
                && beans.getBean(USERS_LOG_IN, BooleanSupplier.class).getAsBoolean();
        assembly.users(credentials, users, usersLogIn);
        assembly.rateLimits(rateLimitSettings, rateLimiter);
        assembly.http(sslBundles, eventLoops, httpCustomizers);
        jsonMapper.ifUnique(assembly::json);
        ManusClients clients = assembly.build(customizers);
        credentials.follow(clients);
        return clients;
    }

    /** Lazy, because an application with several users may not need it. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    @ConditionalOnBean(ManusClients.class)
    ManusClient manusClient(ManusProperties properties, ManusClients clients) {
        return DefaultUser.clientOf(clients, properties.defaultUser());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ManusClients.class)
    ManusFanOuts manusFanOuts(ManusProperties properties, ManusClients clients, FanOutLedgerStore store) {
        return new ConfiguredFanOuts(clients, properties.fanOut(), store);
    }

    @Bean
    @ConditionalOnMissingBean
    FanOutLedgerStore manusFanOutLedgerStore(ManusProperties properties) {
        return new FileLedgerStore(properties.fanOut());
    }

    @Bean
    @ConditionalOnBean(ManusClients.class)
    FanOutResumption manusFanOutResumption(
            ManusProperties properties,
            ManusFanOuts fanOuts,
            FanOutLedgerStore store,
            ObjectProvider<FanOutDefinition<?>> definitions) {
        return new FanOutResumption(
                properties, fanOuts, store, definitions.orderedStream().toList(), Schedulers.parallel());
    }

    @Bean
    @ConditionalOnBean(ManusClients.class)
    FanOutShutdown manusFanOutShutdown(ManusClients clients, Environment environment) {
        Duration phase = Binder.get(environment)
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(Duration.ofSeconds(30));
        return new FanOutShutdown(clients, phase, Schedulers.parallel());
    }

    @Bean
    @ConditionalOnBean(ManusClients.class)
    ClientShutdown manusClientShutdown(ManusClients clients, ApplicationContext context) {
        return new ClientShutdown(clients, context);
    }

    @Bean
    @ConditionalOnClass(name = CredentialsRefresh.ENVIRONMENT_CHANGED)
    CredentialsRefresh manusCredentialsRefresh(ManusCredentials credentials) {
        return new CredentialsRefresh(credentials);
    }

    /** If Spring manages its own event loops, the client uses them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ReactorResourceFactory.class)
    static class ReactorNettyResources {

        @Bean
        SharedEventLoops manusEventLoops(ObjectProvider<ReactorResourceFactory> resources) {
            ReactorResourceFactory shared = resources.getIfUnique();
            return new SharedEventLoops(
                    shared == null || shared.isUseGlobalResources() ? null : shared.getLoopResources());
        }
    }
}
