package io.github.manusreactive.spring;

/**
 * No user is configured. Startup fails with a report that names the properties to set.
 *
 * @since 0.1.0
 */
public final class MissingManusCredentialsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MissingManusCredentialsException() {
        super("no Manus user is configured: set manus.api-key");
    }
}
