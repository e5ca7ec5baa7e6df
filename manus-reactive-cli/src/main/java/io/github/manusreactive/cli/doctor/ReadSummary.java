package io.github.manusreactive.cli.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Summary of the values that a check read.
 *
 * @param entries number of entries; 1 for a single object
 * @param odd unknown types and fields in the models
 * @param fact description of the value, {@code null} if there is none
 * @param usable whether the value can be used
 */
record ReadSummary(
        long entries, List<UnexpectedPlace> odd, @Nullable String fact, boolean usable) {

    static ReadSummary of(long entries) {
        return new ReadSummary(entries, List.of(), null, true);
    }
}
