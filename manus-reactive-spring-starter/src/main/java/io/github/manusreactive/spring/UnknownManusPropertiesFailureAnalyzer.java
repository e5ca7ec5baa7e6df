package io.github.manusreactive.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the properties to correct. */
final class UnknownManusPropertiesFailureAnalyzer extends AbstractFailureAnalyzer<UnknownManusPropertiesException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownManusPropertiesException cause) {
        return new FailureAnalysis(
                "These properties have wrong names:\n\n    " + String.join("\n    ", cause.problems()),
                "Correct or remove them. If they belong to another library, set 'manus.strict-properties=false' to log a"
                        + " warning instead.",
                cause);
    }
}
