package io.github.manusreactive.spring.properties;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Acting for whoever is logged in, where Spring Security's OAuth2 client is there.
 *
 * @param enabled Whether there is the bean ManusCurrentUser, which gives the client of whoever is logged in.
 * @param registrationId Id of the client registration at spring.security.oauth2.client that belongs to Manus.
 * @since 0.1.0
 */
public record SecurityProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("manus") String registrationId) {}
