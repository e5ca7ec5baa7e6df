package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.wire.WireForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Handles user.me, projects, agents, connectors and browsers. */
final class AccountApi {

    private final TaskLookup lookup;
    private final SandboxTime time;
    private final IdGenerator ids;
    private final WireForm form;

    AccountApi(TaskLookup lookup, SandboxTime time, IdGenerator ids, WireForm form) {
        this.lookup = lookup;
        this.time = time;
        this.ids = ids;
        this.form = form;
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(Operation.USER_ME, call -> Map.of("user_id", call.account().userId));
        handlers.put(Operation.PROJECT_CREATE, this::createProject);
        handlers.put(Operation.PROJECT_LIST, this::listProjects);
        handlers.put(Operation.AGENT_LIST, this::listAgents);
        handlers.put(Operation.AGENT_DETAIL, call -> Map.of("agent", agent(call)));
        handlers.put(Operation.AGENT_UPDATE, this::updateAgent);
        handlers.put(Operation.CONNECTOR_LIST, this::listConnectors);
        handlers.put(
                Operation.BROWSER_ONLINE_LIST,
                call -> Map.of("data", call.account().belongings.browsers()));
    }

    private Map<String, Object> createProject(SandboxApiCall call) {
        SandboxAccount.Project project = new SandboxAccount.Project(
                "prj_" + ids.alphanumeric(12), call.required("name"), call.string("instruction"), time.seconds());
        call.account().projects.put(project.id(), project);
        return Map.of("project", project.json());
    }

    private Map<String, Object> listProjects(SandboxApiCall call) {
        List<Object> data = new ArrayList<>();
        for (SandboxAccount.Project project : call.account().projects.values()) {
            Map<String, Object> json = project.json();
            if (form == WireForm.LIVE) {
                // the live service omits this documented field
                json.remove("instruction");
            }
            data.add(json);
        }
        return Map.of("data", data);
    }

    private Map<String, Object> listAgents(SandboxApiCall call) {
        lookup.mainTask(call.account(), TaskLookup.DEFAULT_AGENT, "Main task");
        return Map.of("data", List.copyOf(call.account().belongings.agents().values()));
    }

    private Map<String, Object> agent(SandboxApiCall call) {
        String id = call.required("agent_id");
        if (id.equals(TaskLookup.DEFAULT_AGENT)) {
            lookup.mainTask(call.account(), id, "Main task");
        }
        Map<String, Object> agent = call.account().belongings.agents().get(id);
        if (agent == null) {
            throw SandboxApiException.notFound("agent");
        }
        return agent;
    }

    private Map<String, Object> updateAgent(SandboxApiCall call) {
        Map<String, Object> changed = new LinkedHashMap<>(agent(call));
        for (String field : List.of("nickname", "about")) {
            String value = call.string(field);
            if (value != null) {
                changed.put(field, value);
            }
        }
        call.account().belongings.putAgent(String.valueOf(changed.get("id")), changed);
        return Map.of("agent", changed);
    }

    private Map<String, Object> listConnectors(SandboxApiCall call) {
        boolean granted = call.caller.scopes() == null || call.caller.scopes().contains("use_connectors");
        return Map.of("data", granted ? call.account().belongings.connectors() : List.of());
    }
}
