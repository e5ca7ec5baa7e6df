package io.github.manusreactive.error;

/**
 * A setting or option has an invalid value. Raised when the value is set or built, before anything is sent.
 *
 * @since 0.1.0
 */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String setting;

    /**
     * Creates the exception.
     *
     * @param setting name of the setting, after its group if it has one, for example {@code http.maxConnections}
     * @param problem the problem and the expected value
     */
    public InvalidSettingException(String setting, String problem) {
        super(setting + ": " + problem);
        this.setting = setting;
    }

    /** Returns the name of the invalid setting, after its group if it has one, for example {@code http.maxConnections} or {@code baseUrl}. */
    public String setting() {
        return setting;
    }
}
