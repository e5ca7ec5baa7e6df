package io.github.manusreactive.cli;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Selects the keys to run. */
final class KeySelection {

    private final String option;
    private final @Nullable Set<String> keys;

    private KeySelection(String option, @Nullable Set<String> keys) {
        this.option = option;
        this.keys = keys;
    }

    static KeySelection all() {
        return new KeySelection("", null);
    }

    /** Selects the keys of {@code --only} and {@code --only-file}; all keys if neither is set. */
    static KeySelection of(List<String> named, @Nullable Path file) {
        if (named.isEmpty() && file == null) {
            return all();
        }
        Set<String> keys = new LinkedHashSet<>(named);
        if (keys.stream().anyMatch(String::isBlank)) {
            throw new UsageException("--only: contains a blank key");
        }
        if (file != null) {
            List<String> inFile = OptionFileReader.text("--only-file", file)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (inFile.isEmpty()) {
                throw new UsageException("--only-file " + file + ": contains no keys");
            }
            keys.addAll(inFile);
        }
        return new KeySelection(
                file == null ? "--only" : named.isEmpty() ? "--only-file" : "--only, --only-file", keys);
    }

    /** Returns the names of the options that select keys. */
    String option() {
        return option;
    }

    /** Returns whether {@code --only} or {@code --only-file} is set. */
    boolean isLimited() {
        return keys != null;
    }

    boolean includes(String key) {
        return keys == null || keys.contains(key);
    }

    /** Returns the selected keys, which the input must contain; empty for all keys. */
    Set<String> named() {
        return keys == null ? Set.of() : Set.copyOf(keys);
    }
}
