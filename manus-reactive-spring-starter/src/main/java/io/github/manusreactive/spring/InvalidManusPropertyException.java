package io.github.manusreactive.spring;

/**
 * A property under {@code manus} has a value that cannot be used; start-up ends with a report that names both.
 *
 * @since 0.1.0
 */
public final class InvalidManusPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Full name of the property. */
    private final String property;

    /** What is wrong with it. */
    private final String reason;

    /**
     * Names property and reason.
     *
     * @param property full name, such as {@code manus.http.max-connections}
     * @param reason what is wrong and what is expected; shows no secret
     */
    public InvalidManusPropertyException(String property, String reason) {
        super(property + ": " + reason);
        this.property = property;
        this.reason = reason;
    }

    /**
     * Which property is wrong.
     *
     * @return its full name
     */
    public String property() {
        return property;
    }

    /**
     * What is wrong with it.
     *
     * @return the reason without the name
     */
    public String reason() {
        return reason;
    }
}
