package io.github.manusreactive.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the properties to set. */
final class MissingManusCredentialsFailureAnalyzer extends AbstractFailureAnalyzer<MissingManusCredentialsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingManusCredentialsException cause) {
        return new FailureAnalysis(
                "No Manus user is configured: 'manus.api-key' is not set, and neither are 'manus.access-token' or"
                        + " 'manus.users'.",
                """
                Do one of these:
                    - set 'manus.api-key' (or the environment variable MANUS_API_KEY) to a key of your account
                    - set 'manus.users.<name>.api-keys' for several accounts
                    - if users approve an Open App later, set 'manus.oauth.client-id' or register the app with Spring
                      Security as 'manus', and inject ManusClients or ManusCurrentUser instead of ManusClient
                    - set 'manus.sandbox.enabled=true' to develop without an account (needs manus-reactive-test)
                    - set 'manus.enabled=false' to start without a client\
                """,
                cause);
    }
}
