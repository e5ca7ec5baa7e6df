package io.github.manusreactive.examples.service;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a refused start without a stack trace. */
final class RefusedStartFailureAnalyzer extends AbstractFailureAnalyzer<RefusedStartException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RefusedStartException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
