package io.github.manusreactive.test.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects of an account in their JSON form, except tasks, by id. Guarded by the account's lock. */
final class AccountBelongings {

    private static final Map<String, Object> SAMPLE_CONNECTOR = SandboxJson.object(
            "id", "11111111-2222-4333-8444-555555555555",
            "name", "Sample Mail",
            "type", "builtin",
            "description", "Reads and sends mail.",
            "category", "communication");

    /** Created on first use to keep 100,000 idle accounts small. */
    private Map<String, Map<String, Object>> skills = Map.of();

    private Map<String, Map<String, Object>> agents = Map.of();
    private Map<String, Map<String, Object>> webhooks = Map.of();
    private List<Map<String, Object>> connectors = List.of(SAMPLE_CONNECTOR);
    private List<Map<String, Object>> browsers = List.of();

    Map<String, Map<String, Object>> skills() {
        return skills;
    }

    Map<String, Map<String, Object>> agents() {
        return agents;
    }

    Map<String, Map<String, Object>> webhooks() {
        return webhooks;
    }

    List<Map<String, Object>> connectors() {
        return connectors;
    }

    List<Map<String, Object>> browsers() {
        return browsers;
    }

    /** Restores the initial state, but keeps webhooks. */
    void reset() {
        skills = Map.of();
        agents = Map.of();
        connectors = List.of(SAMPLE_CONNECTOR);
        browsers = List.of();
    }

    static List<Map<String, Object>> connectorsOf(SandboxAccount account) {
        return account.belongings.connectors;
    }

    void putSkill(String id, Map<String, Object> skill) {
        skills = with(skills, id, skill);
    }

    void putAgent(String id, Map<String, Object> agent) {
        agents = with(agents, id, agent);
    }

    void putWebhook(String id, Map<String, Object> webhook) {
        webhooks = with(webhooks, id, webhook);
    }

    boolean removeWebhook(String id) {
        Map<String, Map<String, Object>> copy = new LinkedHashMap<>(webhooks);
        boolean known = copy.remove(id) != null;
        webhooks = copy;
        return known;
    }

    void addConnector(Map<String, Object> connector) {
        connectors = with(connectors, connector);
    }

    void addBrowser(Map<String, Object> browser) {
        browsers = with(browsers, browser);
    }

    private static Map<String, Map<String, Object>> with(
            Map<String, Map<String, Object>> map, String id, Map<String, Object> value) {
        Map<String, Map<String, Object>> copy = new LinkedHashMap<>(map);
        copy.put(id, value);
        return copy;
    }

    private static List<Map<String, Object>> with(List<Map<String, Object>> list, Map<String, Object> value) {
        List<Map<String, Object>> copy = new ArrayList<>(list);
        copy.add(value);
        return copy;
    }
}
