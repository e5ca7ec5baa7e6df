package io.github.manusreactive.cli;

import java.io.InputStream;
import java.util.Locale;

/** Formats of an input. */
enum InputFormat {
    jsonl {
        @Override
        InputReader reader(String name, InputStream in, LineMapper mapper) {
            return new JsonLineReader(new LineDecoder(name, in), mapper);
        }
    },
    csv {
        @Override
        InputReader reader(String name, InputStream in, LineMapper mapper) {
            return new CsvLineReader(new LineDecoder(name, in), mapper);
        }
    };

    /** Returns the format for the extension of a file name. */
    static InputFormat ofName(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".csv") ? csv : jsonl;
    }

    abstract InputReader reader(String name, InputStream in, LineMapper mapper);
}
