package io.github.manusreactive.spring.sandbox;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the dependency to add. */
final class SandboxMissingFailureAnalyzer extends AbstractFailureAnalyzer<SandboxMissingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SandboxMissingException cause) {
        return new FailureAnalysis(
                "'manus.sandbox.enabled' is set, but the sandbox is not on the class path.",
                "Add the dependency io.github.manusreactive:manus-reactive-test, or remove "
                        + "'manus.sandbox.enabled'.",
                cause);
    }
}
