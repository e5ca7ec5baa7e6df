package io.github.manusreactive.spring.security;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Spring Security draws state and verifier on the event loop; the first draw reads a seed. */
public final class SpringSecurityRandomness implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(
                "org.springframework.security.crypto.keygen.Base64StringKeyGenerator", "generateKey");
    }
}
