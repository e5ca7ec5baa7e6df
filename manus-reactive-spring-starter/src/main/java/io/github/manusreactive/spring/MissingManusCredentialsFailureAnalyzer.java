package io.github.manusreactive.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which property to set. */
final class MissingManusCredentialsFailureAnalyzer extends AbstractFailureAnalyzer<MissingManusCredentialsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingManusCredentialsException cause) {
        return new FailureAnalysis(
                "The Manus client has no credentials: 'manus.api-key' is not set, and neither are 'manus.access-token',"
                        + " 'manus.users' or 'manus.oauth.client-id'.",
                """
                Do one of these:
                    - set 'manus.api-key' (or the environment variable MANUS_API_KEY) to a key of your account
                    - set 'manus.users.<name>.api-keys' for several accounts
                    - set 'manus.sandbox.enabled=true' to develop without an account (needs manus-reactive-test)
                    - set 'manus.enabled=false' to start without a client\
                """,
                cause);
    }
}
