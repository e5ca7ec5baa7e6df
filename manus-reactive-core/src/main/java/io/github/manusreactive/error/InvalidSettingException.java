package io.github.manusreactive.error;

/**
 * A setting or option has a value that cannot be used. Raised when the value is set or built, before anything is sent.
 *
 * @since 0.1.0
 */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Name of the setting. */
    private final String setting;

    /**
     * Names the setting and the problem.
     *
     * @param setting the setting with its group, for example {@code http.maxConnections}
     * @param problem what is wrong with the value and what is expected
     */
    public InvalidSettingException(String setting, String problem) {
        super(setting + ": " + problem);
        this.setting = setting;
    }

    /**
     * Returns the setting that is wrong.
     *
     * @return its name with its group, for example {@code http.maxConnections}
     */
    public String setting() {
        return setting;
    }
}
