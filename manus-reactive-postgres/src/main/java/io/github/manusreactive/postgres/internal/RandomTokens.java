package io.github.manusreactive.postgres.internal;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Tokens that tell attempts and holders apart. They are not secret, so their source never blocks. */
final class RandomTokens {

    private RandomTokens() {}

    static UUID next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }
}
