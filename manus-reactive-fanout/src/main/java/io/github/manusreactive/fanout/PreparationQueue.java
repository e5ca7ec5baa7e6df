package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.call.PreAcquiredPermit;
import java.util.ArrayDeque;
import reactor.core.publisher.MonoSink;

/**
 * The items of a user whose preparation takes time. No permit is bound to one of them: whichever is ready first is sent with it. For each
 * that is sent another one is begun without a permit, so that as many are being prepared as the user's limit needs, and no more: a
 * permit that finds none ready begins one more. Changed by the pool's drain loop only.
 */
final class PreparationQueue {

    private record ReadyGrant(CreateGrant grant, MonoSink<PreAcquiredPermit> sink) {}

    private final ArrayDeque<PreAcquiredPermit> spare = new ArrayDeque<>();
    private final ArrayDeque<ReadyGrant> ready = new ArrayDeque<>();
    private int preparing;
    private int toBegin;

    /** The preparation takes time. */
    void begun(CreateGrant grant) {
        grant.preparing = true;
        preparing++;
        PreAcquiredPermit permit = grant.permit;
        if (permit != null) {
            grant.permit = null;
            spare.add(permit);
        }
        serve();
    }

    /** It is over. */
    void ready(CreateGrant grant, MonoSink<PreAcquiredPermit> sink) {
        leave(grant);
        PreAcquiredPermit own = grant.permit;
        if (own != null) {
            sink.success(own);
        } else {
            ready.add(new ReadyGrant(grant, sink));
            serve();
        }
    }

    /** Whether a permit is of use to one that is ready. */
    boolean isWaiting() {
        return !ready.isEmpty();
    }

    /** For one that is ready. */
    void permit(PreAcquiredPermit permit) {
        spare.add(permit);
        serve();
    }

    /** Whether one may be begun without a permit. */
    boolean mayBegin() {
        return toBegin > 0;
    }

    /** One is begun without a permit, or there is none to begin: those that come later begin with permits. */
    void begins(boolean one) {
        toBegin = one ? toBegin - 1 : 0;
    }

    /** A grant is over. */
    void done(CreateGrant grant) {
        leave(grant);
        ready.removeIf(each -> each.grant == grant);
        serve();
    }

    /** Nothing is to be created for this user for long: those that are ready go elsewhere. */
    void dismiss() {
        toBegin = 0;
        for (ReadyGrant each = ready.poll(); each != null; each = ready.poll()) {
            each.sink.success();
        }
        serve();
    }

    private void leave(CreateGrant grant) {
        if (grant.preparing) {
            grant.preparing = false;
            preparing--;
        }
    }

    private void serve() {
        while (!ready.isEmpty() && !spare.isEmpty()) {
            ReadyGrant next = ready.remove();
            PreAcquiredPermit permit = spare.remove();
            // whatever becomes of it, the end of the grant gives it back
            next.grant.permit = permit;
            toBegin++;
            next.sink.success(permit);
        }
        while (spare.size() > preparing) {
            spare.remove().release();
        }
    }
}
