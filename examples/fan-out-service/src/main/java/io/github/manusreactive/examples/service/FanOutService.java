package io.github.manusreactive.examples.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Fans prompts out over Manus users, and shows how far they are. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FanOutService {

    /**
     * Starts the service.
     *
     * @param args Spring Boot's options, such as {@code --server.port=9090}
     */
    public static void main(String[] args) {
        SpringApplication.run(FanOutService.class, args);
    }
}
