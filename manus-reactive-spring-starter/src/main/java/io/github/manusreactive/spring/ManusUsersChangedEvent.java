package io.github.manusreactive.spring;

import java.util.Set;
import org.springframework.context.ApplicationEvent;

/**
 * Users were added or removed while the application runs.
 *
 * @since 0.1.0
 */
public final class ManusUsersChangedEvent extends ApplicationEvent {

    private static final long serialVersionUID = 1L;

    private final Set<String> added;
    private final Set<String> removed;

    ManusUsersChangedEvent(ManusCredentials source, Set<String> added, Set<String> removed) {
        super(source);
        this.added = Set.copyOf(added);
        this.removed = Set.copyOf(removed);
    }

    /** Returns the names of the users that were added. */
    public Set<String> added() {
        return added;
    }

    /** Returns the names of the users that were removed. */
    public Set<String> removed() {
        return removed;
    }
}
