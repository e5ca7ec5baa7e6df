package io.github.manusreactive.spring;

import java.util.List;
import java.util.stream.Collectors;

/** Keeps Spring Security, which the class path of the tests has, out of an application. */
public final class WithoutSecurity {

    private static final String BOOT = "org.springframework.boot.security.";

    /** As an argument of the application. */
    public static final String ARGUMENT = List.of(
                    "autoconfigure.ReactiveUserDetailsServiceAutoConfiguration",
                    "autoconfigure.SecurityAutoConfiguration",
                    "autoconfigure.UserDetailsServiceAutoConfiguration",
                    "autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
                    "autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                    "autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration",
                    "autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                    "autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                    "oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientWebSecurityAutoConfiguration",
                    "oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration")
            .stream()
            .map(name -> BOOT + name)
            .collect(Collectors.joining(",", "--spring.autoconfigure.exclude=", ""));

    private WithoutSecurity() {}
}
