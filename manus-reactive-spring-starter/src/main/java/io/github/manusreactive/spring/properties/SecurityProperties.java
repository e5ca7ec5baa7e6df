package io.github.manusreactive.spring.properties;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Calls for the logged-in user, if Spring Security's OAuth2 client is present.
 *
 * @param enabled Whether to create the bean ManusCurrentUser, which returns the client of the logged-in user.
 * @param registrationId Id of the client registration for Manus in spring.security.oauth2.client.
 * @since 0.1.0
 */
public record SecurityProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("manus") String registrationId) {}
