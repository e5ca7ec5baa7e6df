package io.github.manusreactive.spring.security;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class WebFluxCurrentUserTest extends CurrentUserContract {

    WebFluxCurrentUserTest() {
        super(WebApplicationType.REACTIVE, App.class);
    }

    @Override
    void disconnect(ConfigurableApplicationContext app, String user) {
        app.getBean(ReactiveOAuth2AuthorizedClientService.class)
                .removeAuthorizedClient("manus", user)
                .block();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Pages.class)
    static class App {

        @Bean
        @Order(0)
        SecurityWebFilterChain manusWebhook(ServerHttpSecurity http) {
            return http.securityMatcher(new PathPatternParserServerWebExchangeMatcher("/manus/webhook"))
                    .authorizeExchange(any -> any.anyExchange().permitAll())
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .build();
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(any -> any.anyExchange().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .oauth2Client(Customizer.withDefaults())
                    .build();
        }

        /** Every user may log in. */
        @Bean
        ReactiveAuthenticationManager people() {
            return login -> Mono.just(UsernamePasswordAuthenticationToken.authenticated(
                    login.getName(), null, AuthorityUtils.NO_AUTHORITIES));
        }
    }

    @RestController
    static class Pages {

        private final ManusCurrentUser currentUser;

        Pages(ManusCurrentUser currentUser) {
            this.currentUser = currentUser;
        }

        @GetMapping("/me")
        Mono<String> me() {
            return currentUser.client().flatMap(client -> client.account().me());
        }

        @GetMapping("/many")
        Mono<String> many() {
            return Flux.range(0, 8).flatMap(i -> me()).distinct().single().map(id -> "8 times " + id);
        }
    }
}
