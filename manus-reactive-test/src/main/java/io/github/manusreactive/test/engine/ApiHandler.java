package io.github.manusreactive.test.engine;

import java.util.Map;

/** Answers one operation; called with the account's lock held. */
interface ApiHandler {

    /**
     * Answers a call.
     *
     * @param call checked access to its parameters
     * @return the fields of the answer besides the envelope's own
     * @throws SandboxApiException for every answer that is a failure
     */
    Map<String, Object> handle(SandboxApiCall call);
}
