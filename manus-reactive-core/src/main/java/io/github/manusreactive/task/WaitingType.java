package io.github.manusreactive.task;

import io.github.manusreactive.json.OpenEnum;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Kind of event that a task waits for. The server may extend the set: unknown values are kept, and the client sends only replies
 * that the handler specified in full for them.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record WaitingType(String value) implements OpenEnum {

    /** A question; reply with a message. */
    public static final WaitingType MESSAGE_ASK_USER = new WaitingType("messageAskUser");

    /** A question of a subtask; reply with a message. */
    public static final WaitingType CASCADE_ASK_USER = new WaitingType("cascadeAskUser");

    /** Selection of a browser, or none. */
    public static final WaitingType NEED_CONNECT_MY_BROWSER = new WaitingType("needConnectMyBrowser");

    /** Sending mail through Gmail. */
    public static final WaitingType GMAIL_SEND_ACTION = new WaitingType("gmailSendAction");

    /** Sending mail through Outlook. */
    public static final WaitingType OUTLOOK_SEND_MAILS_ACTION = new WaitingType("outlookSendMailsAction");

    /** A deployment. */
    public static final WaitingType DEPLOY_ACTION = new WaitingType("deployAction");

    /** Execution of a command. */
    public static final WaitingType TERMINAL_EXECUTE = new WaitingType("terminalExecute");

    /** Selection of a video's quality. */
    public static final WaitingType VIDEO_GENERATE = new WaitingType("videoGenerate");

    /** Confirmation of high credit usage. */
    public static final WaitingType API_HIGH_CREDIT_NOTICE = new WaitingType("apiHighCreditNotice");

    /** A new entry in Google Calendar. */
    public static final WaitingType GOOGLE_CALENDAR_CREATE = new WaitingType("googleCalendarCreate");

    /** A changed entry in Google Calendar. */
    public static final WaitingType GOOGLE_CALENDAR_UPDATE = new WaitingType("googleCalendarUpdate");

    /** Deletion of an entry in Google Calendar. */
    public static final WaitingType GOOGLE_CALENDAR_DELETE = new WaitingType("googleCalendarDelete");

    /** A new entry in the Outlook calendar. */
    public static final WaitingType OUTLOOK_CALENDAR_CREATE = new WaitingType("outlookCalendarCreate");

    /** A changed entry in the Outlook calendar. */
    public static final WaitingType OUTLOOK_CALENDAR_UPDATE = new WaitingType("outlookCalendarUpdate");

    /** Deletion of an entry in the Outlook calendar. */
    public static final WaitingType OUTLOOK_CALENDAR_DELETE = new WaitingType("outlookCalendarDelete");

    /** Work on advertising accounts. */
    public static final WaitingType META_MARKETING_ACTION = new WaitingType("metaMarketingAction");

    /** Results of work on advertising accounts. */
    public static final WaitingType META_MARKETING_ACTION_RESULT = new WaitingType("metaMarketingActionResult");

    /** Running or deploying a web application. */
    public static final WaitingType WEBDEV_RUN_ACTION = new WaitingType("webdevRunAction");

    /** Secrets that a web application needs. */
    public static final WaitingType WEBDEV_REQUEST_SECRETS = new WaitingType("webdevRequestSecrets");

    /** An expired authorization of a connector; renew it in the web app first. */
    public static final WaitingType CONNECTOR_OAUTH_EXPIRED = new WaitingType("connectorOauthExpired");

    /** Many subtasks at once. */
    public static final WaitingType MAPREDUCE_ACTION = new WaitingType("mapreduceAction");

    /** Work on a shop. */
    public static final WaitingType SHOPIFY_ACTION = new WaitingType("shopifyAction");

    /** A post for Instagram. */
    public static final WaitingType INSTAGRAM_CREATE_RESULT = new WaitingType("instagramCreateResult");

    private static final List<WaitingType> DOCUMENTED = List.of(
            MESSAGE_ASK_USER,
            CASCADE_ASK_USER,
            NEED_CONNECT_MY_BROWSER,
            GMAIL_SEND_ACTION,
            OUTLOOK_SEND_MAILS_ACTION,
            DEPLOY_ACTION,
            TERMINAL_EXECUTE,
            VIDEO_GENERATE,
            API_HIGH_CREDIT_NOTICE,
            GOOGLE_CALENDAR_CREATE,
            GOOGLE_CALENDAR_UPDATE,
            GOOGLE_CALENDAR_DELETE,
            OUTLOOK_CALENDAR_CREATE,
            OUTLOOK_CALENDAR_UPDATE,
            OUTLOOK_CALENDAR_DELETE,
            META_MARKETING_ACTION,
            META_MARKETING_ACTION_RESULT,
            WEBDEV_RUN_ACTION,
            WEBDEV_REQUEST_SECRETS,
            CONNECTOR_OAUTH_EXPIRED,
            MAPREDUCE_ACTION,
            SHOPIFY_ACTION,
            INSTAGRAM_CREATE_RESULT);

    /** The types that accept a plain confirmation. */
    static final Set<WaitingType> ACCEPTING = accepting();

    public WaitingType {
        Objects.requireNonNull(value, "value");
    }

    private static Set<WaitingType> accepting() {
        Set<WaitingType> types = new LinkedHashSet<>(DOCUMENTED);
        types.removeIf(WaitingType::isQuestion);
        types.removeAll(
                Set.of(NEED_CONNECT_MY_BROWSER, VIDEO_GENERATE, API_HIGH_CREDIT_NOTICE, WEBDEV_REQUEST_SECRETS));
        return Set.copyOf(types);
    }

    /** Returns the types that this client knows, in the order of the API documentation. */
    public static List<WaitingType> documented() {
        return DOCUMENTED;
    }

    /** Returns whether the type is a question, which needs a message as the reply; all others need a decision. */
    public boolean isQuestion() {
        return equals(MESSAGE_ASK_USER) || equals(CASCADE_ASK_USER);
    }

    @Override
    public String toString() {
        return value;
    }
}
