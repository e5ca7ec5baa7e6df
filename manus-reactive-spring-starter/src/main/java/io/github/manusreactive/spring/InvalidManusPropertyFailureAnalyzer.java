package io.github.manusreactive.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reports the property to correct, before Spring Boot's analyzer, which would show its value. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidManusPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidManusPropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidManusPropertyException cause) {
        if (cause.reason().startsWith("is missing")) {
            return new FailureAnalysis(
                    "The property '" + cause.property() + "' " + cause.reason(),
                    "Set '" + cause.property() + "'.",
                    cause);
        }
        return new FailureAnalysis(
                "The property '" + cause.property() + "' is invalid: " + cause.reason(),
                "Correct '" + cause.property() + "', or remove it to use the default.",
                cause);
    }
}
