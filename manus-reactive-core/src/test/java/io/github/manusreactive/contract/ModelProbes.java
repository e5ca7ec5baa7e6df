package io.github.manusreactive.contract;

import io.github.manusreactive.agent.UpdateAgentRequest;
import io.github.manusreactive.internal.api.DefaultAccountOperations;
import io.github.manusreactive.internal.api.DefaultAgents;
import io.github.manusreactive.internal.api.DefaultBrowsers;
import io.github.manusreactive.internal.api.DefaultConnectors;
import io.github.manusreactive.internal.api.DefaultManusFiles;
import io.github.manusreactive.internal.api.DefaultProjects;
import io.github.manusreactive.internal.api.DefaultSkills;
import io.github.manusreactive.internal.api.DefaultUsage;
import io.github.manusreactive.internal.api.DefaultWebhooks;
import io.github.manusreactive.internal.api.DefaultWebsites;
import io.github.manusreactive.internal.api.TestTasks;
import io.github.manusreactive.internal.api.WebhookRegistrar;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.project.CreateProjectRequest;
import io.github.manusreactive.skill.SkillScope;
import io.github.manusreactive.skill.UploadSkillRequest;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.ShareVisibility;
import io.github.manusreactive.task.SlidesFormat;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.TaskScope;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.task.UpdateTaskRequest;
import io.github.manusreactive.usage.ListUsageRequest;
import io.github.manusreactive.usage.TeamLogOrder;
import io.github.manusreactive.usage.TeamLogRequest;
import io.github.manusreactive.usage.TeamStatisticRequest;
import io.github.manusreactive.website.PublishWebsiteRequest;
import io.github.manusreactive.website.UpdateWebsiteRequest;
import io.github.manusreactive.website.WebsiteRef;
import io.github.manusreactive.website.WebsiteVisibility;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A call of every client method. */
final class ModelProbes {

    private static final String TASK = "Qw3rTy7uIoPaS9dFgHjKl1";
    private static final Instant DAY = Instant.ofEpochSecond(1_790_035_200);
    private static final Map<String, Object> SCHEMA = Map.of(
            "type",
            "object",
            "properties",
            Map.of("day", Map.of("type", "string")),
            "required",
            List.of("day"),
            "additionalProperties",
            false);
    private static final Message FULL = Message.of(
                    ContentPart.text("Look."),
                    ContentPart.file("file1"),
                    ContentPart.voiceOf(new byte[] {1, 2}, "a.wav", "audio/wav"))
            .withConnectors(List.of("con1"))
            .withEnabledSkills(List.of("skl1"))
            .withForcedSkills(List.of("skl2"))
            .withTaskReferences(List.of(TASK));

    private static final List<ModelProbe> ALL = Stream.of(
                    tasks(), taskReads(), smallGroups(), usage(), websites(), webhooks(), files())
            .flatMap(List::stream)
            .toList();

    private ModelProbes() {}

    static List<ModelProbe> all() {
        return ALL;
    }

    /** The first probe of an operation. */
    static ModelProbe of(Operation operation) {
        return ALL.stream()
                .filter(probe -> probe.operation() == operation)
                .findFirst()
                .orElseThrow();
    }

    private static Tasks tasks(CallExecutor exchange) {
        return TestTasks.of(exchange);
    }

    private static List<ModelProbe> tasks() {
        return List.of(
                ModelProbe.of(
                        Operation.TASK_CREATE,
                        "tasks().create",
                        (exchange, request) -> tasks(exchange).create(request),
                        CreateTaskRequest.builder(FULL)
                                .projectId("prj1")
                                .locale("en")
                                .interactiveMode(true)
                                .hideInTaskList(true)
                                .shareVisibility(ShareVisibility.TEAM)
                                .agentProfile(AgentProfile.LITE)
                                .title("Title")
                                .structuredOutputSchema(SCHEMA)
                                .build()),
                ModelProbe.of(
                        Operation.TASK_SEND_MESSAGE,
                        "tasks().sendMessage",
                        (exchange, request) -> tasks(exchange).sendMessage(request),
                        SendMessageRequest.builder(TASK, FULL)
                                .agentProfile(AgentProfile.MAX)
                                .structuredOutputSchema(SCHEMA)
                                .clearConnectors(false)
                                .build()),
                ModelProbe.of(
                        Operation.TASK_UPDATE,
                        "tasks().update",
                        (exchange, request) -> tasks(exchange).update(request),
                        UpdateTaskRequest.builder(TASK)
                                .title("Title")
                                .shareVisibility(ShareVisibility.PUBLIC)
                                .enableVisibleInTaskList(false)
                                .build()),
                ModelProbe.of(
                        Operation.TASK_STOP,
                        "tasks().stop",
                        (exchange, id) -> tasks(exchange).stop(id),
                        TASK),
                ModelProbe.of(
                        Operation.TASK_DELETE,
                        "tasks().delete",
                        (exchange, id) -> tasks(exchange).delete(id),
                        TASK),
                ModelProbe.of(
                        Operation.TASK_CONFIRM_ACTION,
                        "tasks().confirmAction",
                        (exchange, request) -> tasks(exchange).confirmAction(request),
                        ConfirmActionRequest.builder(TASK, "ev1")
                                .input(Map.of("accept", true))
                                .build()));
    }

    private static List<ModelProbe> taskReads() {
        return List.of(
                ModelProbe.of(
                        Operation.TASK_DETAIL,
                        "tasks().detail",
                        (exchange, id) -> tasks(exchange).detail(id),
                        TASK),
                ModelProbe.of(
                        Operation.TASK_LIST,
                        "tasks().list",
                        (exchange, request) -> tasks(exchange).list(request),
                        ListTasksRequest.builder()
                                .limit(5)
                                .cursor("cur1")
                                .order(SortOrder.ASC)
                                .scope(TaskScope.PROJECT)
                                .projectId("prj1")
                                .apiKeyId("key1")
                                .build(),
                        ListTasksRequest.builder()
                                .scope(TaskScope.AGENT_SUBTASK)
                                .agentId("agt1")
                                .build(),
                        ListTasksRequest.builder()
                                .agentId("agt1")
                                .oauthClientId("app1")
                                .build()),
                ModelProbe.of(
                        Operation.TASK_LIST_MESSAGES,
                        "tasks().listMessages",
                        (exchange, request) -> tasks(exchange).listMessages(request),
                        ListMessagesRequest.builder(TASK)
                                .limit(5)
                                .cursor("cur1")
                                .order(SortOrder.DESC)
                                .verbose(true)
                                .slidesFormat(SlidesFormat.PPTX)
                                .build(),
                        ListMessagesRequest.builder(TASK).startEventId("ev1").build()));
    }

    private static List<ModelProbe> smallGroups() {
        return List.of(
                ModelProbe.of(
                        Operation.PROJECT_CREATE,
                        "projects().create",
                        (exchange, request) -> new DefaultProjects(exchange).create(request),
                        CreateProjectRequest.builder("Name")
                                .instruction("Be brief.")
                                .build()),
                ModelProbe.of(
                        Operation.PROJECT_LIST, "projects().list", exchange -> new DefaultProjects(exchange).list()),
                ModelProbe.of(Operation.SKILL_LIST, "skills().list", exchange -> new DefaultSkills(exchange).list()),
                ModelProbe.of(
                        Operation.SKILL_LIST,
                        "skills().list",
                        (exchange, project) -> new DefaultSkills(exchange).list(project),
                        "prj1"),
                ModelProbe.of(
                        Operation.SKILL_UPLOAD,
                        "skills().upload",
                        (exchange, request) -> new DefaultSkills(exchange).upload(request),
                        UploadSkillRequest.builder("file1")
                                .scope(SkillScope.PROJECT)
                                .projectId("prj1")
                                .build(),
                        UploadSkillRequest.builder("file1").build()),
                ModelProbe.of(Operation.AGENT_LIST, "agents().list", exchange -> new DefaultAgents(exchange).list()),
                ModelProbe.of(
                        Operation.AGENT_DETAIL,
                        "agents().detail",
                        (exchange, id) -> new DefaultAgents(exchange).detail(id),
                        "agt1"),
                ModelProbe.of(
                        Operation.AGENT_UPDATE,
                        "agents().update",
                        (exchange, request) -> new DefaultAgents(exchange).update(request),
                        UpdateAgentRequest.builder("agt1")
                                .nickname("Desk")
                                .about("Mail")
                                .build()),
                ModelProbe.of(
                        Operation.CONNECTOR_LIST,
                        "connectors().list",
                        exchange -> new DefaultConnectors(exchange).list()),
                ModelProbe.of(
                        Operation.BROWSER_ONLINE_LIST,
                        "browsers().onlineList",
                        exchange -> new DefaultBrowsers(exchange).onlineList()),
                ModelProbe.of(
                        Operation.USER_ME, "account().me", exchange -> new DefaultAccountOperations(exchange).me()));
    }

    private static List<ModelProbe> usage() {
        return List.of(
                ModelProbe.of(
                        Operation.USAGE_LIST,
                        "usage().list",
                        (exchange, request) -> new DefaultUsage(exchange).list(request),
                        ListUsageRequest.builder().limit(5).cursor("cur1").build()),
                ModelProbe.of(
                        Operation.USAGE_TEAM_STATISTIC,
                        "usage().teamStatistic",
                        (exchange, request) -> new DefaultUsage(exchange).teamStatistic(request),
                        new TeamStatisticRequest(DAY, DAY)),
                ModelProbe.of(
                        Operation.USAGE_TEAM_LOG,
                        "usage().teamLog",
                        (exchange, request) -> new DefaultUsage(exchange).teamLog(request),
                        TeamLogRequest.builder()
                                .limit(5)
                                .cursor("cur1")
                                .startDate(DAY)
                                .endDate(DAY)
                                .sortBy(TeamLogOrder.CREDITS)
                                .isAsc(true)
                                .build()),
                ModelProbe.of(
                        Operation.USAGE_AVAILABLE_CREDITS,
                        "usage().availableCredits",
                        exchange -> new DefaultUsage(exchange).availableCredits()));
    }

    private static List<ModelProbe> websites() {
        WebsiteRef site = WebsiteRef.ofWebsite("web1");
        WebsiteRef task = WebsiteRef.ofTask(TASK);
        return List.of(
                ModelProbe.of(
                        Operation.WEBSITE_STATUS,
                        "websites().status",
                        (exchange, ref) -> new DefaultWebsites(exchange).status(ref),
                        site,
                        task),
                ModelProbe.of(
                        Operation.WEBSITE_LIST_CHECKPOINTS,
                        "websites().listCheckpoints",
                        (exchange, ref) -> new DefaultWebsites(exchange).listCheckpoints(ref),
                        site,
                        task),
                ModelProbe.of(
                        Operation.WEBSITE_PUBLISH,
                        "websites().publish",
                        (exchange, request) -> new DefaultWebsites(exchange).publish(request),
                        PublishWebsiteRequest.builder(site)
                                .visibility(WebsiteVisibility.TEAM)
                                .build(),
                        PublishWebsiteRequest.builder(task).build()),
                ModelProbe.of(
                        Operation.WEBSITE_UPDATE,
                        "websites().update",
                        (exchange, request) -> new DefaultWebsites(exchange).update(request),
                        UpdateWebsiteRequest.builder(site)
                                .title("Title")
                                .visibility(WebsiteVisibility.PUBLIC)
                                .build(),
                        UpdateWebsiteRequest.builder(task).title("Title").build()));
    }

    private static List<ModelProbe> webhooks() {
        return List.of(
                ModelProbe.of(
                        Operation.WEBHOOK_CREATE,
                        "webhooks().create",
                        (exchange, url) -> new DefaultWebhooks(exchange, new WebhookRegistrar()).create(url),
                        "https://hooks.example.com/manus?tenant=7"),
                ModelProbe.of(
                        Operation.WEBHOOK_LIST,
                        "webhooks().list",
                        exchange -> new DefaultWebhooks(exchange, new WebhookRegistrar()).list()),
                ModelProbe.of(
                        Operation.WEBHOOK_DELETE,
                        "webhooks().delete",
                        (exchange, id) -> new DefaultWebhooks(exchange, new WebhookRegistrar()).delete(id),
                        "whk1"),
                ModelProbe.of(
                        Operation.WEBHOOK_PUBLIC_KEY,
                        "webhooks().publicKey",
                        exchange -> new DefaultWebhooks(exchange, new WebhookRegistrar()).publicKey()));
    }

    private static List<ModelProbe> files() {
        return List.of(
                ModelProbe.of(
                        Operation.FILE_UPLOAD,
                        "files().start",
                        (exchange, name) -> new DefaultManusFiles(exchange).start(name),
                        "report.pdf"),
                ModelProbe.of(
                        Operation.FILE_DETAIL,
                        "files().detail",
                        (exchange, id) -> new DefaultManusFiles(exchange).detail(id),
                        "file1"),
                ModelProbe.of(
                        Operation.FILE_DELETE,
                        "files().delete",
                        (exchange, id) -> new DefaultManusFiles(exchange).delete(id),
                        "file1"));
    }
}
