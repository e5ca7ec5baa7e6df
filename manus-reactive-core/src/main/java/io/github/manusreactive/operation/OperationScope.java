package io.github.manusreactive.operation;

/**
 * A permission that a user grants to an Open App; scopes come from the app's configuration.
 *
 * @since 0.1.0
 */
public enum OperationScope {
    /** Create tasks; see and manage the tasks of this app only. */
    CREATE_TASK("create_task"),
    /** All tasks of the user; accepted wherever {@link #CREATE_TASK} or {@link #CREATE_PROJECT} is. */
    MANAGE_ALL_TASKS("manage_all_tasks"),
    /** Create and list projects. */
    CREATE_PROJECT("create_project"),
    /** Use the connectors that the app names and the user granted. */
    USE_CONNECTORS("use_connectors"),
    /** Use the user's own online browsers. */
    USE_MY_BROWSERS("use_my_browsers");

    private final String wireName;

    OperationScope(String wireName) {
        this.wireName = wireName;
    }

    /**
     * The name that the API uses, such as {@code create_task}.
     *
     * @return the scope as it stands in a token answer
     */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
