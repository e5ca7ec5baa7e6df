package io.github.manusreactive.spring.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.MissingManusCredentialsException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.ClientAuthorizationRequiredException;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ManusSecurityAutoConfigurationTest {

    private static final AutoConfigurations AUTO = AutoConfigurations.of(
            ManusAutoConfiguration.class,
            ManusSecurityAutoConfiguration.class,
            OAuth2ClientAutoConfiguration.class,
            ReactiveOAuth2ClientAutoConfiguration.class);
    private static final Authentication LOGGED_IN =
            UsernamePasswordAuthenticationToken.authenticated("ann", null, List.of());

    private final ReactiveWebApplicationContextRunner reactive =
            new ReactiveWebApplicationContextRunner().withConfiguration(AUTO);
    private final WebApplicationContextRunner servlet = new WebApplicationContextRunner().withConfiguration(AUTO);

    private static String[] registered(String id) {
        String registration = "spring.security.oauth2.client.registration." + id + ".";
        return new String[] {
            registration + "client-id=app",
            registration + "client-secret=secret",
            registration + "authorization-grant-type=authorization_code",
            registration + "redirect-uri={baseUrl}/authorized/{registrationId}",
            "spring.security.oauth2.client.provider." + id + ".authorization-uri=https://manus.im/openapi/oauth",
            "spring.security.oauth2.client.provider." + id + ".token-uri=https://api.manus.ai/oauth/token"
        };
    }

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void loginsNeedNoConfiguredUser() {
        reactive.withPropertyValues(registered("manus"))
                .run(context -> assertThat(context)
                        .hasSingleBean(ManusClients.class)
                        .hasSingleBean(ManusCurrentUser.class)
                        .hasSingleBean(ReactiveOAuth2AccessTokenResponseClient.class));
        servlet.withPropertyValues(registered("manus"))
                .run(context -> assertThat(context)
                        .hasSingleBean(ManusClients.class)
                        .hasSingleBean(ManusCurrentUser.class)
                        .hasSingleBean(OAuth2AccessTokenResponseClient.class));
    }

    @Test
    void withoutARegistrationAKeyIsNeeded() {
        reactive.run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .isInstanceOf(MissingManusCredentialsException.class));
        reactive.withPropertyValues("manus.api-key=k1")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ManusCurrentUser.class));
    }

    @Test
    void aRegistrationWithAnotherProviderStillNeedsAKey() {
        reactive.withPropertyValues(registered("github"))
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(MissingManusCredentialsException.class));
        servlet.withPropertyValues(registered("github"))
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(MissingManusCredentialsException.class));
        servlet.withPropertyValues(registered("github"))
                .withPropertyValues("manus.security.registration-id=github")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aRepositoryThatListsNothingMayHoldTheRegistration() {
        reactive.withBean(ReactiveClientRegistrationRepository.class, () -> id -> Mono.empty())
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ManusCurrentUser.class));
    }

    @Test
    void withoutSpringSecurityTheClientIsThereAllTheSame() {
        reactive.withPropertyValues("manus.api-key=k1")
                .withClassLoader(new FilteredClassLoader(ClientRegistration.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ManusClients.class)
                        .doesNotHaveBean("manusCurrentUser"));
    }

    @Test
    void canBeSwitchedOff() {
        reactive.withPropertyValues(registered("manus"))
                .withPropertyValues("manus.api-key=k1", "manus.security.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ManusCurrentUser.class));
    }

    @Test
    void needsAWebApplication() {
        new ApplicationContextRunner()
                .withConfiguration(AUTO)
                .withPropertyValues("manus.api-key=k1")
                .withPropertyValues(registered("manus"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ManusCurrentUser.class));
    }

    @Test
    void withoutALoginThereIsNoUserToActFor() {
        reactive.withPropertyValues(registered("manus"))
                .run(context -> StepVerifier.create(
                                context.getBean(ManusCurrentUser.class).client())
                        .verifyError(AuthenticationCredentialsNotFoundException.class));
        servlet.withPropertyValues(registered("manus")).run(context -> {
            SecurityContextHolder.getContext()
                    .setAuthentication(new AnonymousAuthenticationToken(
                            "key", "anonymous", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS")));
            StepVerifier.create(context.getBean(ManusCurrentUser.class).client())
                    .verifyError(AuthenticationCredentialsNotFoundException.class);
        });
    }

    @Test
    void aUserWithoutAnApprovalGetsAnError() {
        reactive.withPropertyValues(registered("manus"))
                .run(context -> StepVerifier.create(context.getBean(ManusCurrentUser.class)
                                .client()
                                .contextWrite(ReactiveSecurityContextHolder.withAuthentication(LOGGED_IN)))
                        .verifyError(ClientAuthorizationRequiredException.class));
        servlet.withPropertyValues(registered("manus")).run(context -> {
            SecurityContextHolder.getContext().setAuthentication(LOGGED_IN);
            StepVerifier.create(context.getBean(ManusCurrentUser.class).client())
                    .verifyError(ClientAuthorizationRequiredException.class);
        });
    }

    @Test
    void aClientForOtherGrantsDoesNotKeepTheVerifierFromBeingKept() {
        reactive.withPropertyValues(registered("manus"))
                .withUserConfiguration(OwnRefreshClient.class)
                .run(context -> assertThat(context).hasBean("ownRefreshClient").hasBean("manusCodeClient"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnRefreshClient {

        @Bean
        ReactiveOAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> ownRefreshClient() {
            return new WebClientReactiveRefreshTokenTokenResponseClient();
        }
    }

    @Test
    void aRegistrationOfAnotherNameIsNamedByProperty() {
        reactive.withPropertyValues(registered("partner"))
                .withPropertyValues("manus.api-key=k1")
                .run(context -> StepVerifier.create(
                                context.getBean(ManusCurrentUser.class).client("ann"))
                        .verifyErrorSatisfies(error -> assertThat(error)
                                .isInstanceOf(InvalidManusPropertyException.class)
                                .hasMessageStartingWith(
                                        "spring.security.oauth2.client.registration.manus: is missing")));
        reactive.withPropertyValues(registered("partner"))
                .withPropertyValues("manus.security.registration-id=partner")
                .run(context -> StepVerifier.create(
                                context.getBean(ManusCurrentUser.class).client("ann"))
                        .verifyError(ClientAuthorizationRequiredException.class));
    }
}
