package io.github.manusreactive.test.engine;

import java.util.Map;

/** Handles an operation. The caller holds the account's lock. */
interface ApiHandler {

    /**
     * Handles a call.
     *
     * @return the fields of the response without the envelope's own
     * @throws SandboxApiException for an error response
     */
    Map<String, Object> handle(SandboxApiCall call);
}
