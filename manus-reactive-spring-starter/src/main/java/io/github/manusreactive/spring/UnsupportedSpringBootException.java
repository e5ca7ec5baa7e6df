package io.github.manusreactive.spring;

/** The application has a version of Spring Boot that the starter does not support. */
final class UnsupportedSpringBootException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedSpringBootException(String version) {
        super("manus-reactive-spring-starter supports Spring Boot 4.0 and 4.1, but this application has Spring Boot "
                + version);
    }
}
