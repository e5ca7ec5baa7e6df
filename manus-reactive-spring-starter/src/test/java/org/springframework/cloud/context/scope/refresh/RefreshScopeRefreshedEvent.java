package org.springframework.cloud.context.scope.refresh;

import org.springframework.context.ApplicationEvent;

/** Stands in for Spring Cloud's event of this name, which the starter knows by name only. */
public final class RefreshScopeRefreshedEvent extends ApplicationEvent {

    private static final long serialVersionUID = 1L;

    /**
     * Of an application.
     *
     * @param source its context
     */
    public RefreshScopeRefreshedEvent(Object source) {
        super(source);
    }
}
