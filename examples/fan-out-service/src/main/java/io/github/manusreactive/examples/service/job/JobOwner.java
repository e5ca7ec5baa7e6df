package io.github.manusreactive.examples.service.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The user of a request, in its Reactor context. Users see only the jobs that they made. Without an owner in the context,
 * which means without authentication, all jobs are visible.
 *
 * @param id identifies the user across sessions and clients
 */
public record JobOwner(String id) {

    /** Creates an owner. */
    public JobOwner {
        Objects.requireNonNull(id, "id");
    }

    /** An unauthenticated caller of a service with authentication; owns nothing. */
    public static final JobOwner STRANGER = new JobOwner("");

    /** Makes this the owner of a request. */
    public Context in(Context request) {
        return request.put(JobOwner.class, this);
    }

    /** Returns the id of a request's user; {@code null} without authentication. */
    public static @Nullable String id(ContextView request) {
        return request.hasKey(JobOwner.class) ? request.get(JobOwner.class).id() : null;
    }

    static boolean sees(ContextView request, JobInfo job) {
        String id = id(request);
        return id == null || (!id.isEmpty() && id.equals(job.owner()));
    }
}
