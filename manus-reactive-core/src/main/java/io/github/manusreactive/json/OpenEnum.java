package io.github.manusreactive.json;

/**
 * A value of a set that the server may extend: known values are constants of the implementing record, unknown ones are kept as
 * they came. Compare with {@code equals}.
 *
 * @since 0.1.0
 */
public interface OpenEnum {

    /**
     * The value as the API writes it.
     *
     * @return such as {@code running}
     */
    String value();
}
