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
 * The one list of what the API can do. Paths, limits, permissions and repeatability of every call derive from this table;
 * so do metric names, the sandbox's routes and the documentation.
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
    /** Posts a follow-up message or an answer. */
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
     * Finds an operation by the name the API uses.
     *
     * @param wireName such as {@code task.create}
     * @return the operation, or {@code null} where none has this name
     */
    public static @Nullable Operation ofWireName(String wireName) {
        return BY_WIRE_NAME.get(wireName);
    }

    /**
     * The API's own name, such as {@code task.create}.
     *
     * @return group and verb
     */
    public String wireName() {
        return wireName;
    }

    /**
     * The request path below the base URL, such as {@code /v2/task.create}.
     *
     * @return an absolute path
     */
    public String path() {
        return "/v2/" + wireName;
    }

    /**
     * The HTTP method: reads are {@code GET} with query parameters, everything else is {@code POST} with a JSON body.
     *
     * @return {@code GET} or {@code POST}
     */
    public String method() {
        return method;
    }

    /**
     * Returns whether the call only reads.
     *
     * @return true for {@code GET}
     */
    public boolean isRead() {
        return method.equals("GET");
    }

    /**
     * The documented limit: calls a minute and user, over all keys and tokens of that user.
     *
     * @return calls per 60 seconds
     */
    public int limitPerMinute() {
        return limitPerMinute;
    }

    /**
     * The scopes of which a scoped OAuth token needs any one; empty where none is needed or none is enough.
     *
     * @return scopes, see {@link #fullAccessOnly()}
     */
    public Set<OperationScope> scopes() {
        return access.scopes();
    }

    /**
     * Whether scoped OAuth tokens are refused whatever their scopes: the call takes an API key or a trusted app's token.
     *
     * @return true for agents, webhooks, usage, websites and skill uploads
     */
    public boolean fullAccessOnly() {
        return access.fullAccessOnly();
    }

    /**
     * What a repeated call does.
     *
     * @return decides which failures may be retried
     */
    public RepeatSafety repeat() {
        return repeat;
    }

    /**
     * Whether the call may be sent again although the first one may have been processed.
     *
     * @return false for calls that would start, post, decide or deploy a second time
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
