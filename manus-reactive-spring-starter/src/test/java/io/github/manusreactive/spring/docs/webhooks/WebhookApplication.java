package io.github.manusreactive.spring.docs.webhooks;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.SecurityFilterChain;

/** An application that receives webhooks. */
@SpringBootConfiguration
@EnableAutoConfiguration
class WebhookApplication {

    @Bean
    SecurityFilterChain manusWebhook(HttpSecurity http) {
        return http.securityMatcher("/manus/webhook")
                .authorizeHttpRequests(any -> any.anyRequest().permitAll())
                .csrf(CsrfConfigurer::disable)
                .build();
    }
}
