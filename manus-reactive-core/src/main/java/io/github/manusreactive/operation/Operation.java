package io.github.manusreactive.operation;

import static io.github.manusreactive.operation.OperationScope.CREATE_PROJECT;
import static io.github.manusreactive.operation.OperationScope.CREATE_TASK;
import static io.github.manusreactive.operation.OperationScope.MANAGE_ALL_TASKS;
import static io.github.manusreactive.operation.OperationScope.USE_MY_BROWSERS;
import static io.github.manusreactive.operation.RepeatSafety.HARMLESS;
import static io.github.manusreactive.operation.RepeatSafety.SAFE;
import static io.github.manusreactive.operation.RepeatSafety.UNSAFE;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operations of the API. Paths, rate limits, permissions and repeat safety of all calls come from this table, and
 * so do metric names, the routes of the sandbox and the documentation.
 *
 * @since 0.1.0
 */
public enum Operation {
    /** Starts a task; costs credits. */
    TASK_CREATE("task.create", "POST", 10, tasks(), UNSAFE),
    /** Reads a task's status and metadata. */
    TASK_DETAIL("task.detail", "GET", 100, tasks(), SAFE),
    /** Lists tasks, a page at a time. */
    TASK_LIST("task.list", "GET", 100, tasks(), SAFE),
    /** Reads a task's event history, a page at a time. */
    TASK_LIST_MESSAGES("task.listMessages", "GET", 100, tasks(), SAFE),
    /** Sends a message or a reply to a task. */
    TASK_SEND_MESSAGE("task.sendMessage", "POST", 10, tasks(), UNSAFE),
    /** Changes title, sharing or listing of a task. */
    TASK_UPDATE("task.update", "POST", 40, tasks(), SAFE),
    /** Asks a running task to stop. */
    TASK_STOP("task.stop", "POST", 40, tasks(), SAFE),
    /** Deletes a task for good. */
    TASK_DELETE("task.delete", "POST", 40, tasks(), SAFE),
    /** Decides on an action that a task waits for. */
    TASK_CONFIRM_ACTION("task.confirmAction", "POST", 40, tasks(), UNSAFE),
    /** Creates a project. */
    PROJECT_CREATE("project.create", "POST", 40, projects(), UNSAFE),
    /** Lists all projects. */
    PROJECT_LIST("project.list", "GET", 100, projects(), SAFE),
    /** Lists skills. */
    SKILL_LIST("skill.list", "GET", 100, tasks(), SAFE),
    /** Creates or updates a skill from an uploaded zip. */
    SKILL_UPLOAD("skill.upload", "POST", 40, fullAccess(), SAFE),
    /** Lists agents. */
    AGENT_LIST("agent.list", "GET", 100, fullAccess(), SAFE),
    /** Reads one agent. */
    AGENT_DETAIL("agent.detail", "GET", 100, fullAccess(), SAFE),
    /** Changes an agent's nickname or description. */
    AGENT_UPDATE("agent.update", "POST", 40, fullAccess(), SAFE),
    /** Creates a file record and a presigned upload URL. */
    FILE_UPLOAD("file.upload", "POST", 40, tasks(), HARMLESS),
    /** Reads one file record. */
    FILE_DETAIL("file.detail", "GET", 100, tasks(), SAFE),
    /** Deletes a file before it expires. */
    FILE_DELETE("file.delete", "POST", 40, tasks(), SAFE),
    /** Registers a webhook URL. */
    WEBHOOK_CREATE("webhook.create", "POST", 40, fullAccess(), UNSAFE),
    /** Lists webhooks. */
    WEBHOOK_LIST("webhook.list", "GET", 100, fullAccess(), SAFE),
    /** Removes a webhook. */
    WEBHOOK_DELETE("webhook.delete", "POST", 40, fullAccess(), SAFE),
    /** Reads the key that verifies webhook signatures. */
    WEBHOOK_PUBLIC_KEY("webhook.publicKey", "GET", 100, fullAccess(), SAFE),
    /** Lists the caller's credit history, a page at a time. */
    USAGE_LIST("usage.list", "GET", 600, fullAccess(), SAFE),
    /** Reads a team's spending per day. */
    USAGE_TEAM_STATISTIC("usage.teamStatistic", "GET", 600, fullAccess(), SAFE),
    /** Lists a team's spending per member, a page at a time. */
    USAGE_TEAM_LOG("usage.teamLog", "GET", 600, fullAccess(), SAFE),
    /** Reads the credit balance. */
    USAGE_AVAILABLE_CREDITS("usage.availableCredits", "GET", 100, fullAccess(), SAFE),
    /** Lists installed connectors. */
    CONNECTOR_LIST("connector.list", "GET", 100, tasks(), SAFE),
    /** Lists the user's browsers that are online. */
    BROWSER_ONLINE_LIST("browser.onlineList", "GET", 100, scopes(USE_MY_BROWSERS), SAFE),
    /** Reads the publish state of a site. */
    WEBSITE_STATUS("website.status", "GET", 100, fullAccess(), SAFE),
    /** Lists a site's checkpoints. */
    WEBSITE_LIST_CHECKPOINTS("website.listCheckpoints", "GET", 100, fullAccess(), SAFE),
    /** Deploys a site's newest checkpoint. */
    WEBSITE_PUBLISH("website.publish", "POST", 40, fullAccess(), UNSAFE),
    /** Changes title or visibility of a site. */
    WEBSITE_UPDATE("website.update", "POST", 40, fullAccess(), SAFE),
    /** Identifies the caller; any credential will do. */
    USER_ME("user.me", "GET", 100, anyCredential(), SAFE);

    private static final Map<String, Operation> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Operation::wireName, Function.identity()));

    private final String wireName;
    private final String method;
    private final int limitPerMinute;
    private final AccessRule access;
    private final RepeatSafety repeat;

    Operation(String wireName, String method, int limitPerMinute, AccessRule access, RepeatSafety repeat) {
        this.wireName = wireName;
        this.method = method;
        this.limitPerMinute = limitPerMinute;
        this.access = access;
        this.repeat = repeat;
    }

    /**
     * Returns the operation with a name of the API, for example {@code task.create}, or {@code null} if there is none.
     */
    public static @Nullable Operation ofWireName(String wireName) {
        return BY_WIRE_NAME.get(wireName);
    }

    /** Returns the name in the API, for example {@code task.create}. */
    public String wireName() {
        return wireName;
    }

    /** Returns the path below the base URL, for example {@code /v2/task.create}. */
    public String path() {
        return "/v2/" + wireName;
    }

    /**
     * Returns the HTTP method: {@code GET} with query parameters for reads, {@code POST} with a JSON body for all
     * others.
     */
    public String method() {
        return method;
    }

    /** Returns {@code true} if the operation only reads. */
    public boolean isRead() {
        return method.equals("GET");
    }

    /**
     * Returns the documented rate limit, in calls per 60 seconds and user. All API keys and access tokens of the user
     * share it.
     */
    public int limitPerMinute() {
        return limitPerMinute;
    }

    /**
     * Returns the scopes, any one of which a scoped OAuth token needs. Empty if no scope is needed or none is
     * sufficient, see {@link #fullAccessOnly()}.
     */
    public Set<OperationScope> scopes() {
        return access.scopes();
    }

    /**
     * Returns {@code true} if the operation needs an API key or the token of a trusted app, as for agents, webhooks,
     * usage, websites and skill uploads. The server rejects scoped OAuth tokens.
     */
    public boolean fullAccessOnly() {
        return access.fullAccessOnly();
    }

    /** Returns the effect of a repeated call, which decides on retries. */
    public RepeatSafety repeat() {
        return repeat;
    }

    /**
     * Returns {@code true} if the call may be sent again although the server may have processed it, {@code false} for
     * calls that would create, post, decide or deploy a second time.
     */
    public boolean repeatable() {
        return repeat != UNSAFE;
    }

    @Override
    public String toString() {
        return wireName;
    }

    private record AccessRule(Set<OperationScope> scopes, boolean fullAccessOnly) {}

    private static AccessRule tasks() {
        return scopes(CREATE_TASK, MANAGE_ALL_TASKS);
    }

    private static AccessRule projects() {
        return scopes(CREATE_PROJECT, MANAGE_ALL_TASKS);
    }

    private static AccessRule scopes(OperationScope... anyOf) {
        return new AccessRule(Set.of(anyOf), false);
    }

    private static AccessRule fullAccess() {
        return new AccessRule(Set.of(), true);
    }

    private static AccessRule anyCredential() {
        return new AccessRule(Set.of(), false);
    }
}
