package io.github.manusreactive.spring;

import java.util.List;
import java.util.Set;

/** Properties under {@code manus} have wrong names. */
final class UnknownManusPropertiesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    UnknownManusPropertiesException(Set<String> problems) {
        super("properties have wrong names: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns one line for each property. */
    List<String> problems() {
        return problems;
    }
}
