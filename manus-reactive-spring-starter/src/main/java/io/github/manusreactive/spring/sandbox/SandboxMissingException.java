package io.github.manusreactive.spring.sandbox;

/** The sandbox is enabled but not on the class path. */
final class SandboxMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SandboxMissingException() {
        super("manus.sandbox.enabled is set, but manus-reactive-test is not on the class path");
    }
}
