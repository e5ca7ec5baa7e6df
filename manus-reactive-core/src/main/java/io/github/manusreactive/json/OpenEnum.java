package io.github.manusreactive.json;

/**
 * A value of a set that the server may extend. Known values are constants of the implementing record, unknown ones are
 * kept. Compare values with {@code equals}.
 *
 * @since 0.1.0
 */
public interface OpenEnum {

    /** Returns the value in the API, for example {@code running}. */
    String value();
}
