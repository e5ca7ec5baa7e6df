package io.github.manusreactive.cli;

import org.jspecify.annotations.Nullable;

/**
 * How an input is read.
 *
 * @param format {@code null} for the one that its name tells
 * @param mapper makes lines of its records
 * @param selection the keys to run
 */
record InputSettings(@Nullable InputFormat format, LineMapper mapper, KeySelection selection) {

    static InputSettings defaults() {
        return new InputSettings(null, LineMapper.standard(), KeySelection.all());
    }

    InputFormat formatOf(String argument) {
        return format == null ? InputFormat.ofName(argument) : format;
    }
}
