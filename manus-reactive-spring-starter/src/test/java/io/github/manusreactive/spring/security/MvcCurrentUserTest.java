package io.github.manusreactive.spring.security;

import io.github.manusreactive.ManusClient;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class MvcCurrentUserTest extends CurrentUserContract {

    MvcCurrentUserTest() {
        super(WebApplicationType.SERVLET, App.class);
    }

    @Override
    void disconnect(ConfigurableApplicationContext app, String user) {
        app.getBean(OAuth2AuthorizedClientService.class).removeAuthorizedClient("manus", user);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Pages.class)
    static class App {

        @Bean
        @Order(0)
        SecurityFilterChain manusWebhook(HttpSecurity http) {
            return http.securityMatcher("/manus/webhook")
                    .authorizeHttpRequests(any -> any.anyRequest().permitAll())
                    .csrf(CsrfConfigurer::disable)
                    .build();
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(any -> any.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .oauth2Client(Customizer.withDefaults())
                    .authenticationProvider(new Anybody())
                    .build();
        }
    }

    /** Every user may log in. */
    static final class Anybody implements AuthenticationProvider {

        @Override
        public Authentication authenticate(Authentication login) {
            return UsernamePasswordAuthenticationToken.authenticated(
                    login.getName(), null, AuthorityUtils.NO_AUTHORITIES);
        }

        @Override
        public boolean supports(Class<?> type) {
            return type == UsernamePasswordAuthenticationToken.class;
        }
    }

    /** The client is asked for on the request's thread, so that Spring Security can still send the browser away. */
    @RestController
    static class Pages {

        private final ManusCurrentUser currentUser;

        Pages(ManusCurrentUser currentUser) {
            this.currentUser = currentUser;
        }

        @GetMapping("/me")
        String me() {
            return client().account().me().block();
        }

        @GetMapping("/many")
        Mono<String> many() {
            ManusClient client = client();
            return Flux.range(0, 8)
                    .flatMap(i -> client.account().me())
                    .distinct()
                    .single()
                    .map(id -> "8 times " + id);
        }

        private ManusClient client() {
            return currentUser.client().block();
        }
    }
}
