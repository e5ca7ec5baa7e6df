package io.github.manusreactive.spring;

/**
 * A property under {@code manus} has an invalid value. Startup fails with a report that names the property and the
 * reason.
 *
 * @since 0.1.0
 */
public final class InvalidManusPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;

    private final String reason;

    /**
     * @param property full name, for example {@code manus.http.max-connections}
     * @param reason the problem and the expected value; contains no secret
     */
    public InvalidManusPropertyException(String property, String reason) {
        super(property + ": " + reason);
        this.property = property;
        this.reason = reason;
    }

    /** Returns the full name of the invalid property. */
    public String property() {
        return property;
    }

    /** Returns the reason, without the name. */
    public String reason() {
        return reason;
    }
}
