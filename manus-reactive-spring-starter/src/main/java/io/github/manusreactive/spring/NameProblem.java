package io.github.manusreactive.spring;

import org.jspecify.annotations.Nullable;

/**
 * A wrong name of a property.
 *
 * @param text continues a sentence that begins with the name
 * @param certain {@code false} if the name may belong to another program
 */
record NameProblem(String text, boolean certain) {

    static NameProblem certain(String text) {
        return new NameProblem(text, true);
    }

    static NameProblem unknown(@Nullable String nearest, boolean certain) {
        return new NameProblem("is unknown" + (nearest == null ? "" : "; did you mean " + nearest + "?"), certain);
    }
}
