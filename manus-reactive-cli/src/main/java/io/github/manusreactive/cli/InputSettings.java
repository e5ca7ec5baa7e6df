package io.github.manusreactive.cli;

import org.jspecify.annotations.Nullable;

/**
 * Settings for reading an input.
 *
 * @param format {@code null} to detect it from the file name
 */
record InputSettings(@Nullable InputFormat format, LineMapper mapper, KeySelection selection) {

    static InputSettings defaults() {
        return new InputSettings(null, LineMapper.standard(), KeySelection.all());
    }

    InputFormat formatOf(String argument) {
        return format == null ? InputFormat.ofName(argument) : format;
    }
}
