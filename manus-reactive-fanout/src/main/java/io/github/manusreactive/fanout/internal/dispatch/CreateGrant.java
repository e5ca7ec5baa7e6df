package io.github.manusreactive.fanout.internal.dispatch;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import org.jspecify.annotations.Nullable;

/** An item's right to create a task for a user. Confined to the dispatcher's drain loop. */
public final class CreateGrant {

    private final ManusClient client;
    /** {@code null} while the request is prepared: the first ready request takes the permit. */
    @Nullable
    PreAcquiredPermit permit;

    boolean preparing;
    boolean created;
    boolean trial;

    CreateGrant(ManusClient client, @Nullable PreAcquiredPermit permit) {
        this.client = client;
        this.permit = permit;
    }

    public ManusClient client() {
        return client;
    }
}
