package io.github.manusreactive.task;

import io.github.manusreactive.json.OpenEnum;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a waiting task wants. The server may extend the set: values unknown to this client are kept, and nothing but an answer
 * that the handler spelled out itself is ever sent for them.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record WaitingType(String value) implements OpenEnum {

    /** A question; answered by a message. */
    public static final WaitingType MESSAGE_ASK_USER = new WaitingType("messageAskUser");

    /** A question of a subtask; answered by a message. */
    public static final WaitingType CASCADE_ASK_USER = new WaitingType("cascadeAskUser");

    /** Which browser to use, or none. */
    public static final WaitingType NEED_CONNECT_MY_BROWSER = new WaitingType("needConnectMyBrowser");

    /** Sending mail through Gmail. */
    public static final WaitingType GMAIL_SEND_ACTION = new WaitingType("gmailSendAction");

    /** Sending mail through Outlook. */
    public static final WaitingType OUTLOOK_SEND_MAILS_ACTION = new WaitingType("outlookSendMailsAction");

    /** Deploying something. */
    public static final WaitingType DEPLOY_ACTION = new WaitingType("deployAction");

    /** Running a command. */
    public static final WaitingType TERMINAL_EXECUTE = new WaitingType("terminalExecute");

    /** Quality of a video. */
    public static final WaitingType VIDEO_GENERATE = new WaitingType("videoGenerate");

    /** Many credits are about to be spent. */
    public static final WaitingType API_HIGH_CREDIT_NOTICE = new WaitingType("apiHighCreditNotice");

    /** A new entry in Google Calendar. */
    public static final WaitingType GOOGLE_CALENDAR_CREATE = new WaitingType("googleCalendarCreate");

    /** A changed entry in Google Calendar. */
    public static final WaitingType GOOGLE_CALENDAR_UPDATE = new WaitingType("googleCalendarUpdate");

    /** An entry of Google Calendar to be deleted. */
    public static final WaitingType GOOGLE_CALENDAR_DELETE = new WaitingType("googleCalendarDelete");

    /** A new entry in Outlook's calendar. */
    public static final WaitingType OUTLOOK_CALENDAR_CREATE = new WaitingType("outlookCalendarCreate");

    /** A changed entry in Outlook's calendar. */
    public static final WaitingType OUTLOOK_CALENDAR_UPDATE = new WaitingType("outlookCalendarUpdate");

    /** An entry of Outlook's calendar to be deleted. */
    public static final WaitingType OUTLOOK_CALENDAR_DELETE = new WaitingType("outlookCalendarDelete");

    /** Work on advertising accounts. */
    public static final WaitingType META_MARKETING_ACTION = new WaitingType("metaMarketingAction");

    /** Results of work on advertising accounts. */
    public static final WaitingType META_MARKETING_ACTION_RESULT = new WaitingType("metaMarketingActionResult");

    /** Running or deploying a web application. */
    public static final WaitingType WEBDEV_RUN_ACTION = new WaitingType("webdevRunAction");

    /** Secrets that a web application needs. */
    public static final WaitingType WEBDEV_REQUEST_SECRETS = new WaitingType("webdevRequestSecrets");

    /** A connector whose approval ran out; renew it in the web app first. */
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

    /** The types that take a plain yes. */
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

    /**
     * The types that this client knows.
     *
     * @return in the order of the documentation
     */
    public static List<WaitingType> documented() {
        return DOCUMENTED;
    }

    /**
     * Whether it is answered by a message; everything else takes a decision.
     *
     * @return true for the two kinds of questions
     */
    public boolean isQuestion() {
        return equals(MESSAGE_ASK_USER) || equals(CASCADE_ASK_USER);
    }

    @Override
    public String toString() {
        return value;
    }
}
