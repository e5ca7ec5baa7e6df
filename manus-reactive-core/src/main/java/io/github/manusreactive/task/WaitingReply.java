package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A reply to a waiting task. The client rejects a reply that does not match the type or the event's schema before sending it.
 *
 * @since 0.1.0
 */
public sealed interface WaitingReply {

    /**
     * A message ({@code task.sendMessage}): a reply to a question, or an instruction to continue without the step.
     *
     * @param message the message
     * @param instead if {@code true}, it may also be sent for an event that is not a question
     * @since 0.1.0
     */
    record Reply(Message message, boolean instead) implements WaitingReply {}

    /**
     * A decision ({@code task.confirmAction}).
     *
     * @param input checked against the event's {@code confirm_input_schema} before it is sent
     * @param types the matching types; empty for an input that the caller specified
     * @since 0.1.0
     */
    record Decision(Map<String, Object> input, Set<WaitingType> types) implements WaitingReply {

        public Decision {
            input = ImmutableCopies.map(input);
            types = Set.copyOf(types);
        }

        /** Omits the input, which may contain secrets. */
        @Override
        public String toString() {
            return "Decision[" + input.keySet() + "]";
        }
    }

    /**
     * No reply: the task keeps waiting and the wait fails.
     *
     * @since 0.1.0
     */
    record Park() implements WaitingReply {}

    private static WaitingReply accepting(String field, Object value, WaitingType... types) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("accept", true);
        input.put(field, value);
        return new Decision(input, Set.of(types));
    }

    /**
     * Replies to a question.
     *
     * @param text the reply, for example one of the options; not blank
     */
    static WaitingReply reply(String text) {
        return reply(Message.of(text));
    }

    /** Replies to a question with files or other parts. */
    static WaitingReply reply(Message message) {
        return new Reply(message, false);
    }

    /**
     * Tells the agent in a message to continue without the step. Use it to refuse a step: {@code accept: false} has no effect on
     * most types.
     *
     * @param text for example "Skip this step and go on without it."; not blank
     */
    static WaitingReply skip(String text) {
        return new Reply(Message.of(text), true);
    }

    /** Accepts a step that needs a plain confirmation. Not for unknown types. */
    static WaitingReply accept() {
        return new Decision(Map.of("accept", true), WaitingType.ACCEPTING);
    }

    /** Accepts a command and all later commands of the task, for {@link WaitingType#TERMINAL_EXECUTE}. */
    static WaitingReply acceptAllCommands() {
        return accepting("always_allow", true, WaitingType.TERMINAL_EXECUTE);
    }

    /** Accepts a deployment and all later ones, for {@link WaitingType#DEPLOY_ACTION}. */
    static WaitingReply acceptAllDeployments() {
        return accepting("global_allow", true, WaitingType.DEPLOY_ACTION);
    }

    /**
     * Saves mails as drafts instead of sending them, for {@link WaitingType#GMAIL_SEND_ACTION} and
     * {@link WaitingType#OUTLOOK_SEND_MAILS_ACTION}.
     */
    static WaitingReply saveDraft() {
        return accepting("save_draft", true, WaitingType.GMAIL_SEND_ACTION, WaitingType.OUTLOOK_SEND_MAILS_ACTION);
    }

    /**
     * Accepts some of the pending mails, for {@code gmailSendAction} and {@code outlookSendMailsAction}; the others are not sent.
     * Requires that the event's schema contains the field.
     *
     * @param indices positions in the {@code messages} of the pending action's parameters, from 0; at least one
     */
    static WaitingReply acceptMails(List<Integer> indices) {
        if (indices.isEmpty()) {
            throw new InvalidRequestException("indices", "must name at least one mail");
        }
        return accepting(
                "indices", List.copyOf(indices), WaitingType.GMAIL_SEND_ACTION, WaitingType.OUTLOOK_SEND_MAILS_ACTION);
    }

    /**
     * Selects the quality of a video, for {@link WaitingType#VIDEO_GENERATE}.
     *
     * @param choice {@code standard} or {@code premium}
     */
    static WaitingReply choose(String choice) {
        Preconditions.requiredText("choice", choice);
        return new Decision(Map.of("choice", choice), Set.of(WaitingType.VIDEO_GENERATE));
    }

    /**
     * Decides on high credit usage, for {@link WaitingType#API_HIGH_CREDIT_NOTICE}.
     *
     * @param action {@code accept}, {@code reject} or {@code do_not_show_again}
     */
    static WaitingReply highCredits(String action) {
        Preconditions.requiredText("action", action);
        return new Decision(Map.of("action", action), Set.of(WaitingType.API_HIGH_CREDIT_NOTICE));
    }

    /**
     * Lets the agent use a browser, for {@link WaitingType#NEED_CONNECT_MY_BROWSER}.
     *
     * @param clientId a browser that is online, see {@code browser.onlineList}
     */
    static WaitingReply selectBrowser(String clientId) {
        Preconditions.requiredText("client_id", clientId);
        return new Decision(
                Map.of("action", "select", "client_id", clientId), Set.of(WaitingType.NEED_CONNECT_MY_BROWSER));
    }

    /** Lets the agent continue without a browser, for {@link WaitingType#NEED_CONNECT_MY_BROWSER}. */
    static WaitingReply skipBrowser() {
        return new Decision(Map.of("action", "skip"), Set.of(WaitingType.NEED_CONNECT_MY_BROWSER));
    }

    /**
     * Lets the agent continue without a browser for a reason, for {@link WaitingType#NEED_CONNECT_MY_BROWSER}.
     *
     * @param reason {@code no_clients_available}, {@code same_browser_rejected}, {@code client_offline} or {@code api_error};
     *     checked against the event's schema
     */
    static WaitingReply skipBrowser(String reason) {
        Preconditions.requiredText("reason", reason);
        return new Decision(Map.of("action", "skip", "reason", reason), Set.of(WaitingType.NEED_CONNECT_MY_BROWSER));
    }

    /**
     * Passes secrets to a web application, for {@link WaitingType#WEBDEV_REQUEST_SECRETS}.
     *
     * @param secrets values by name
     */
    static WaitingReply secrets(Map<String, String> secrets) {
        List<Map<String, String>> pairs = secrets.entrySet().stream()
                .map(secret -> Map.of("key", secret.getKey(), "value", secret.getValue()))
                .toList();
        return accepting("secrets", pairs, WaitingType.WEBDEV_REQUEST_SECRETS);
    }

    /** Refuses to pass secrets, for {@link WaitingType#WEBDEV_REQUEST_SECRETS}. */
    static WaitingReply refuseSecrets() {
        return new Decision(Map.of("accept", false), Set.of(WaitingType.WEBDEV_REQUEST_SECRETS));
    }

    /**
     * Runs a web application, for {@link WaitingType#WEBDEV_RUN_ACTION}.
     *
     * @param mode {@code quality}, {@code speed} or {@code max}
     */
    static WaitingReply runWebApp(String mode) {
        Preconditions.requiredText("mode", mode);
        return accepting("mode", mode, WaitingType.WEBDEV_RUN_ACTION);
    }

    /**
     * Deploys a web application, for {@link WaitingType#WEBDEV_RUN_ACTION}.
     *
     * @param visibility {@code owner}, {@code team} or {@code public}
     */
    static WaitingReply deployWebApp(String visibility) {
        Preconditions.requiredText("visibility", visibility);
        return accepting("visibility", visibility, WaitingType.WEBDEV_RUN_ACTION);
    }

    /**
     * Accepts work on some advertising accounts only, for {@link WaitingType#META_MARKETING_ACTION}.
     *
     * @param accountIds for example {@code act_1}
     */
    static WaitingReply acceptForAccounts(List<String> accountIds) {
        return accepting("selectedAccountIds", List.copyOf(accountIds), WaitingType.META_MARKETING_ACTION);
    }

    /**
     * Sends any decision, for types and fields that this client does not know. It is checked against the event's schema if there
     * is one. {@code accept: false} is rejected unless the type or the schema defines it as a refusal, because it has no effect
     * otherwise: use {@link #skip} instead.
     *
     * @param input the whole input of {@code task.confirmAction}
     */
    static WaitingReply decide(Map<String, ?> input) {
        return new Decision(new LinkedHashMap<>(input), Set.of());
    }

    /** Leaves the task waiting, like an empty result. */
    static WaitingReply leaveParked() {
        return new Park();
    }
}
