package io.github.manusreactive.examples.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Fans prompts out over Manus users and shows their progress. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FanOutService {

    /** Starts the service. */
    public static void main(String[] args) {
        SpringApplication.run(FanOutService.class, args);
    }
}
