package io.github.manusreactive.fanout.internal.dispatch;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import org.jspecify.annotations.Nullable;

/** An item's right to create a task for a user. Only the drain loop of the dispatcher changes it. */
public final class CreateGrant {

    private final ManusClient client;
    /** {@code null} while the request is prepared: the item that is ready first is sent with it. */
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
