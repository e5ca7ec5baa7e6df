package io.github.manusreactive.test.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The documented decisions a task may wait for, with the input of each. To ask questions, use {@link
 * AgentScript#ask}.
 *
 * @since 0.1.0
 */
public enum SandboxWaitingType {
    /** Select a browser. */
    NEED_CONNECT_MY_BROWSER(
            "needConnectMyBrowser",
            "Choose a browser",
            "action",
            choice("action", "select", "skip").plus("client_id", "string")),
    /** Send a mail through Gmail. */
    GMAIL_SEND("gmailSendAction", "Send one mail to a@example.com", "accept", accept().plus("save_draft", "boolean")),
    /** Send mails through Outlook. */
    OUTLOOK_SEND(
            "outlookSendMailsAction",
            "Send one mail to a@example.com",
            "accept",
            accept().plus("save_draft", "boolean")),
    /** Deploy a site. */
    DEPLOY("deployAction", "Deploy the site", "accept", accept().plus("global_allow", "boolean")),
    /** Run a command. */
    TERMINAL_EXECUTE("terminalExecute", "Run a command", "accept", accept().plus("always_allow", "boolean")),
    /** Choose the quality of a video. */
    VIDEO_GENERATE("videoGenerate", "Choose the video quality", "choice", choice("choice", "standard", "premium")),
    /** Continue although it may cost many credits. */
    API_HIGH_CREDIT_NOTICE(
            "apiHighCreditNotice",
            "This task may use many credits",
            "action",
            choice("action", "accept", "reject", "do_not_show_again")),
    /** Create a calendar entry. */
    GOOGLE_CALENDAR_CREATE("googleCalendarCreate", "Create one calendar entry", "accept", accept()),
    /** Change a calendar entry. */
    GOOGLE_CALENDAR_UPDATE("googleCalendarUpdate", "Change one calendar entry", "accept", accept()),
    /** Delete a calendar entry. */
    GOOGLE_CALENDAR_DELETE("googleCalendarDelete", "Delete one calendar entry", "accept", accept()),
    /** Create a calendar entry. */
    OUTLOOK_CALENDAR_CREATE("outlookCalendarCreate", "Create one calendar entry", "accept", accept()),
    /** Change a calendar entry. */
    OUTLOOK_CALENDAR_UPDATE("outlookCalendarUpdate", "Change one calendar entry", "accept", accept()),
    /** Delete a calendar entry. */
    OUTLOOK_CALENDAR_DELETE("outlookCalendarDelete", "Delete one calendar entry", "accept", accept()),
    /** Change advertising. */
    META_MARKETING("metaMarketingAction", "Change a campaign", "accept", accept().plus("selectedAccountIds", "array")),
    /** Apply an advertising result. */
    META_MARKETING_RESULT(
            "metaMarketingActionResult", "Take the result over", "accept", accept().plus("mode", "string")),
    /** Run a web app. */
    WEBDEV_RUN(
            "webdevRunAction",
            "Run the web app",
            "accept",
            accept().plus("mode", Map.of("type", "string", "enum", List.of("quality", "speed", "max")))),
    /** Deploy a web app. */
    WEBDEV_DEPLOY(
            "webdevRunAction",
            "Deploy the web app",
            "accept",
            accept().plus("visibility", Map.of("type", "string", "enum", List.of("owner", "team", "public")))),
    /** Provide secrets. The only type for which {@code accept: false} ends the wait. */
    WEBDEV_REQUEST_SECRETS(
            "webdevRequestSecrets",
            "The app needs a key",
            "accept",
            accept().plus(
                            "secrets",
                            Map.of(
                                    "type",
                                    "array",
                                    "items",
                                    Map.of(
                                            "type",
                                            "object",
                                            "properties",
                                            Map.of(
                                                    "key",
                                                    Map.of("type", "string"),
                                                    "value",
                                                    Map.of("type", "string")))))),
    /** Renew a connector. */
    CONNECTOR_OAUTH_EXPIRED("connectorOauthExpired", "Renew the connector", "accept", accept()),
    /** Work on many items at once. */
    MAPREDUCE("mapreduceAction", "Work on many items at once", "accept", accept()),
    /** Change a shop. */
    SHOPIFY("shopifyAction", "Change the shop", "accept", accept()),
    /** Post to Instagram. */
    INSTAGRAM_CREATE_RESULT("instagramCreateResult", "Post a picture", "accept", accept());

    private final String wireName;
    private final String description;
    private final Map<String, Object> schema;

    SandboxWaitingType(String wireName, String description, @Nullable String required, SchemaProperties properties) {
        this.wireName = wireName;
        this.description = description;
        Map<String, Object> built = new LinkedHashMap<>();
        built.put("type", "object");
        built.put("properties", properties.map());
        if (required != null) {
            built.put("required", List.of(required));
        }
        this.schema = Map.copyOf(built);
    }

    /** Returns the value of {@code waiting_for_event_type}, for example {@code gmailSendAction}. */
    public String wireName() {
        return wireName;
    }

    /** Returns the value of {@code confirm_input_schema}, a JSON Schema. */
    public Map<String, Object> schema() {
        return schema;
    }

    AgentStep step(@Nullable Function<Map<String, Object>, AgentScript> onDecision) {
        return new AgentStep.Await(wireName, description, schema, Map.of("summary", description), onDecision);
    }

    private record SchemaProperties(Map<String, Object> map) {

        SchemaProperties plus(String name, String type) {
            return plus(name, Map.of("type", type));
        }

        SchemaProperties plus(String name, Map<String, Object> schema) {
            Map<String, Object> more = new LinkedHashMap<>(map);
            more.put(name, schema);
            return new SchemaProperties(more);
        }
    }

    private static SchemaProperties accept() {
        return new SchemaProperties(Map.of("accept", Map.of("type", "boolean")));
    }

    private static SchemaProperties choice(String name, String... values) {
        return new SchemaProperties(Map.of(name, Map.of("type", "string", "enum", List.of(values))));
    }
}
