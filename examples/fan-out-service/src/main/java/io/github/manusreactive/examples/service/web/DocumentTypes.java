package io.github.manusreactive.examples.service.web;

import java.util.Map;
import org.springframework.boot.webflux.autoconfigure.ResourceHandlerRegistrationCustomizer;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.config.ResourceHandlerRegistration;

/** Media types of static files that Spring does not know. */
@Component
class DocumentTypes implements ResourceHandlerRegistrationCustomizer {

    @Override
    public void customize(ResourceHandlerRegistration registration) {
        // RFC 9512
        registration.setMediaTypes(Map.of("yaml", MediaType.APPLICATION_YAML));
    }
}
