package io.github.manusreactive.examples.full;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Runs prompts for callers with a bearer token, on the embedded sandbox. */
@SpringBootApplication
public class FullApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(FullApplication.class, arguments);
    }
}
