package io.github.manusreactive.cli;

import java.io.InputStream;
import java.util.Locale;

/** How an input is written. */
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

    /** The format that the end of a file's name tells. */
    static InputFormat ofName(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".csv") ? csv : jsonl;
    }

    abstract InputReader reader(String name, InputStream in, LineMapper mapper);
}
