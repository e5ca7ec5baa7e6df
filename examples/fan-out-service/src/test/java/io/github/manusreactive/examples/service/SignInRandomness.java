package io.github.manusreactive.examples.service;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Spring Security draws state, nonce and session ids on the event loop; the generator reads some bytes from the system. */
public final class SignInRandomness implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(
                "org.springframework.security.crypto.keygen.Base64StringKeyGenerator", "generateKey");
    }
}
