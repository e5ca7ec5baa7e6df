package io.github.manusreactive.operation;

/**
 * A permission that a user grants to an Open App. Scopes come from the app's configuration.
 *
 * @since 0.1.0
 */
public enum OperationScope {
    /** Create tasks; read and manage the tasks of this app only. */
    CREATE_TASK("create_task"),
    /**
     * All tasks of the user. Accepted for every operation that accepts {@link #CREATE_TASK} or {@link #CREATE_PROJECT}.
     */
    MANAGE_ALL_TASKS("manage_all_tasks"),
    /** Create and list projects. */
    CREATE_PROJECT("create_project"),
    /** Use the connectors that the app requests and the user granted. */
    USE_CONNECTORS("use_connectors"),
    /** Use the browsers of the user that are online. */
    USE_MY_BROWSERS("use_my_browsers");

    private final String wireName;

    OperationScope(String wireName) {
        this.wireName = wireName;
    }

    /** Returns the scope's name in the API, for example {@code create_task}. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
