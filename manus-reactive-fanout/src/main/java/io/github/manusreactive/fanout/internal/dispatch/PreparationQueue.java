package io.github.manusreactive.fanout.internal.dispatch;

import io.github.manusreactive.internal.call.PreAcquiredPermit;
import java.util.ArrayDeque;
import reactor.core.publisher.MonoSink;

/**
 * The requests of a user that are being prepared. The first request that is ready takes the next permit, and another
 * preparation starts without a permit. A permit without a ready request starts one more preparation. The queue thus
 * prepares only as many requests at once as the rate limit needs. Confined to the dispatcher's drain loop.
 */
final class PreparationQueue {

    private record ReadyRequest(CreateGrant grant, MonoSink<PreAcquiredPermit> sink) {}

    private final ArrayDeque<PreAcquiredPermit> permits = new ArrayDeque<>();
    private final ArrayDeque<ReadyRequest> ready = new ArrayDeque<>();
    private int preparing;
    private int toBegin;

    void begun(CreateGrant grant) {
        grant.preparing = true;
        preparing++;
        PreAcquiredPermit permit = grant.permit;
        if (permit != null) {
            grant.permit = null;
            permits.add(permit);
        }
        send();
    }

    void ready(CreateGrant grant, MonoSink<PreAcquiredPermit> sink) {
        ended(grant);
        PreAcquiredPermit own = grant.permit;
        if (own != null) {
            sink.success(own);
        } else {
            ready.add(new ReadyRequest(grant, sink));
            send();
        }
    }

    boolean isWaiting() {
        return !ready.isEmpty();
    }

    void permit(PreAcquiredPermit permit) {
        permits.add(permit);
        send();
    }

    /** Whether a preparation may begin without a permit. */
    boolean mayBegin() {
        return toBegin > 0;
    }

    /** A preparation begins without a permit; if no item waits, later preparations begin with permits. */
    void begins(boolean found) {
        toBegin = found ? toBegin - 1 : 0;
    }

    void done(CreateGrant grant) {
        ended(grant);
        ready.removeIf(request -> request.grant == grant);
        send();
    }

    /** The user is excluded: items whose requests are ready go to other users. */
    void dismiss() {
        toBegin = 0;
        for (ReadyRequest request = ready.poll(); request != null; request = ready.poll()) {
            request.sink.success();
        }
        send();
    }

    private void ended(CreateGrant grant) {
        if (grant.preparing) {
            grant.preparing = false;
            preparing--;
        }
    }

    private void send() {
        while (!ready.isEmpty() && !permits.isEmpty()) {
            ReadyRequest request = ready.remove();
            // released when the grant is done, unless the create uses it
            request.grant.permit = permits.remove();
            toBegin++;
            request.sink.success(request.grant.permit);
        }
        while (permits.size() > preparing) {
            permits.remove().release();
        }
    }
}
