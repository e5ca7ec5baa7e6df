package io.github.manusreactive.spring.docs;

import static org.springframework.security.config.Customizer.withDefaults;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.spring.security.ManusCurrentUser;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.test.ManusSandbox;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import reactor.core.publisher.Flux;

/** The Java blocks about Spring Security: docs/spring-security.md and docs/spring-webhooks.md. */
public final class SpringSecurityCode {

    private SpringSecurityCode() {}

    static class Security {

        @Bean
        SecurityWebFilterChain security(
                ServerHttpSecurity http) { // MVC: SecurityFilterChain, HttpSecurity, authorizeHttpRequests
            return http.authorizeExchange(any -> any.anyExchange().authenticated())
                    .formLogin(withDefaults())
                    .oauth2Client(withDefaults())
                    .build();
        }
    }

    record WebFlux(ManusCurrentUser currentUser) {

        @GetMapping("/tasks")
        Flux<Task> tasks() {
            return currentUser.client().flatMapMany(client -> client.tasks().list());
        }
    }

    record Mvc(ManusCurrentUser currentUser) {

        @GetMapping("/tasks")
        Flux<Task> tasks() {
            ManusClient client = currentUser.client().block();
            return client.tasks().list();
        }
    }

    /** Runs in a test of the sandbox as provider. */
    public static class SandboxApp {

        @Bean
        ApplicationRunner sandboxApp(ManusSandbox sandbox) {
            return arguments -> sandbox.oauth()
                    .app("my-app")
                    .secret("my-secret")
                    .redirectUri("http://localhost:8080/authorized/manus");
        }
    }

    static class WebFluxEndpoint {

        @Bean
        @Order(0)
        SecurityWebFilterChain manusWebhook(ServerHttpSecurity http) {
            return http.securityMatcher(new PathPatternParserServerWebExchangeMatcher("/manus/webhook"))
                    .authorizeExchange(any -> any.anyExchange().permitAll())
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .build();
        }
    }

    static class MvcEndpoint {

        @Bean
        @Order(0)
        SecurityFilterChain manusWebhook(HttpSecurity http) {
            return http.securityMatcher("/manus/webhook")
                    .authorizeHttpRequests(any -> any.anyRequest().permitAll())
                    .csrf(CsrfConfigurer::disable)
                    .build();
        }
    }
}
