package io.github.manusreactive.spring;

import org.jspecify.annotations.Nullable;

/**
 * A wrong name of a property.
 *
 * @param text continues a sentence that begins with the name
 * @param nearest the name that was probably meant, if any
 * @param certain {@code false} if the name may belong to another program
 */
record NameProblem(String text, @Nullable String nearest, boolean certain) {

    static NameProblem certain(String text) {
        return new NameProblem(text, null, true);
    }

    static NameProblem unknown(@Nullable String nearest) {
        return new NameProblem(
                "is unknown" + (nearest == null ? "" : "; did you mean " + nearest + "?"), nearest, true);
    }

    /** Returns the problem of a name that may belong to another program, {@code null} if it resembles no property. */
    @Nullable
    NameProblem doubtful() {
        return nearest == null ? null : new NameProblem(text, nearest, false);
    }
}
