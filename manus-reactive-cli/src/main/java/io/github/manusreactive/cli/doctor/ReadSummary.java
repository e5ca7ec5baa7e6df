package io.github.manusreactive.cli.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check keeps of the values that it read.
 *
 * @param entries number of entries; 1 for a single object
 * @param odd places that the models carry as unknown
 * @param fact something to tell, {@code null} if there is nothing
 * @param usable whether the value serves its purpose
 */
record ReadSummary(
        long entries, List<UnexpectedPlace> odd, @Nullable String fact, boolean usable) {

    static ReadSummary of(long entries) {
        return new ReadSummary(entries, List.of(), null, true);
    }
}
