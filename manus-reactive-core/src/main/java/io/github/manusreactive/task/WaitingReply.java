package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to tell a waiting task. An answer that does not fit the type or the event's schema is refused before it is sent.
 *
 * @since 0.1.0
 */
public sealed interface WaitingReply {

    /**
     * A message: a reply to a question, or what to do instead of waiting ({@code task.sendMessage}).
     *
     * @param message what to say
     * @param instead whether it may be sent for something that is no question
     */
    record Reply(Message message, boolean instead) implements WaitingReply {}

    /**
     * A decision ({@code task.confirmAction}).
     *
     * @param input checked against the event's {@code confirm_input_schema} before it is sent
     * @param types the types it is meant for; empty for an input that the caller spelled out
     */
    record Decision(Map<String, Object> input, Set<WaitingType> types) implements WaitingReply {

        /** Copies the input. */
        public Decision {
            input = ImmutableCopies.map(input);
            types = Set.copyOf(types);
        }

        /** Shows no input: it may hold secrets. */
        @Override
        public String toString() {
            return "Decision[" + input.keySet() + "]";
        }
    }

    /** No answer: the task stays parked and is reported. */
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
     * @return the answer
     */
    static WaitingReply reply(String text) {
        return reply(Message.of(text));
    }

    /**
     * Replies to a question with files or other parts.
     *
     * @param message the reply
     * @return the answer
     */
    static WaitingReply reply(Message message) {
        return new Reply(message, false);
    }

    /**
     * Continues without the step, told to the agent in a message. This is the way to refuse a step: {@code accept: false} has no
     * effect on most types.
     *
     * @param text for example "Skip this step and go on without it."; not blank
     * @return the answer
     */
    static WaitingReply skip(String text) {
        return new Reply(Message.of(text), true);
    }

    /**
     * Agrees to a step that takes a plain yes. Not for types that this client does not know.
     *
     * @return the answer
     */
    static WaitingReply accept() {
        return new Decision(Map.of("accept", true), WaitingType.ACCEPTING);
    }

    /**
     * Agrees to a command, and to all later ones of the task.
     *
     * @return the answer to {@link WaitingType#TERMINAL_EXECUTE}
     */
    static WaitingReply acceptAllCommands() {
        return accepting("always_allow", true, WaitingType.TERMINAL_EXECUTE);
    }

    /**
     * Agrees to a deployment, and to all later ones.
     *
     * @return the answer to {@link WaitingType#DEPLOY_ACTION}
     */
    static WaitingReply acceptAllDeployments() {
        return accepting("global_allow", true, WaitingType.DEPLOY_ACTION);
    }

    /**
     * Saves mails as drafts instead of sending them.
     *
     * @return the answer to {@link WaitingType#GMAIL_SEND_ACTION} and {@link WaitingType#OUTLOOK_SEND_MAILS_ACTION}
     */
    static WaitingReply saveDraft() {
        return accepting("save_draft", true, WaitingType.GMAIL_SEND_ACTION, WaitingType.OUTLOOK_SEND_MAILS_ACTION);
    }

    /**
     * Accepts some of the mails that are about to be sent; the others are not sent. Only where the event's schema names the field.
     *
     * @param indices positions in the {@code messages} of the pending action's parameters, from 0; at least one
     * @return for {@code gmailSendAction} and {@code outlookSendMailsAction}
     */
    static WaitingReply acceptMails(List<Integer> indices) {
        if (indices.isEmpty()) {
            throw new InvalidRequestException("indices", "must name at least one mail");
        }
        return accepting(
                "indices", List.copyOf(indices), WaitingType.GMAIL_SEND_ACTION, WaitingType.OUTLOOK_SEND_MAILS_ACTION);
    }

    /**
     * Chooses the quality of a video.
     *
     * @param choice {@code standard} or {@code premium}
     * @return the answer to {@link WaitingType#VIDEO_GENERATE}
     */
    static WaitingReply choose(String choice) {
        Preconditions.requiredText("choice", choice);
        return new Decision(Map.of("choice", choice), Set.of(WaitingType.VIDEO_GENERATE));
    }

    /**
     * Decides on spending many credits.
     *
     * @param action {@code accept}, {@code reject} or {@code do_not_show_again}
     * @return the answer to {@link WaitingType#API_HIGH_CREDIT_NOTICE}
     */
    static WaitingReply highCredits(String action) {
        Preconditions.requiredText("action", action);
        return new Decision(Map.of("action", action), Set.of(WaitingType.API_HIGH_CREDIT_NOTICE));
    }

    /**
     * Lets the agent use a browser.
     *
     * @param clientId a browser that is online, see {@code browser.onlineList}
     * @return the answer to {@link WaitingType#NEED_CONNECT_MY_BROWSER}
     */
    static WaitingReply selectBrowser(String clientId) {
        Preconditions.requiredText("client_id", clientId);
        return new Decision(
                Map.of("action", "select", "client_id", clientId), Set.of(WaitingType.NEED_CONNECT_MY_BROWSER));
    }

    /**
     * Lets the agent go on without a browser.
     *
     * @return the answer to {@link WaitingType#NEED_CONNECT_MY_BROWSER}
     */
    static WaitingReply skipBrowser() {
        return new Decision(Map.of("action", "skip"), Set.of(WaitingType.NEED_CONNECT_MY_BROWSER));
    }

    /**
     * Lets the agent continue without a browser, with the reason.
     *
     * @param reason {@code no_clients_available}, {@code same_browser_rejected}, {@code client_offline} or {@code api_error};
     *     checked against the event's schema
     * @return the answer to {@link WaitingType#NEED_CONNECT_MY_BROWSER}
     */
    static WaitingReply skipBrowser(String reason) {
        Preconditions.requiredText("reason", reason);
        return new Decision(Map.of("action", "skip", "reason", reason), Set.of(WaitingType.NEED_CONNECT_MY_BROWSER));
    }

    /**
     * Hands secrets over to a web application.
     *
     * @param secrets values by name
     * @return the answer to {@link WaitingType#WEBDEV_REQUEST_SECRETS}
     */
    static WaitingReply secrets(Map<String, String> secrets) {
        List<Map<String, String>> pairs = secrets.entrySet().stream()
                .map(secret -> Map.of("key", secret.getKey(), "value", secret.getValue()))
                .toList();
        return accepting("secrets", pairs, WaitingType.WEBDEV_REQUEST_SECRETS);
    }

    /**
     * Refuses to hand secrets over.
     *
     * @return the answer to {@link WaitingType#WEBDEV_REQUEST_SECRETS}
     */
    static WaitingReply refuseSecrets() {
        return new Decision(Map.of("accept", false), Set.of(WaitingType.WEBDEV_REQUEST_SECRETS));
    }

    /**
     * Runs a web application.
     *
     * @param mode {@code quality}, {@code speed} or {@code max}
     * @return the answer to {@link WaitingType#WEBDEV_RUN_ACTION}
     */
    static WaitingReply runWebApp(String mode) {
        Preconditions.requiredText("mode", mode);
        return accepting("mode", mode, WaitingType.WEBDEV_RUN_ACTION);
    }

    /**
     * Deploys a web application.
     *
     * @param visibility {@code owner}, {@code team} or {@code public}
     * @return the answer to {@link WaitingType#WEBDEV_RUN_ACTION}
     */
    static WaitingReply deployWebApp(String visibility) {
        Preconditions.requiredText("visibility", visibility);
        return accepting("visibility", visibility, WaitingType.WEBDEV_RUN_ACTION);
    }

    /**
     * Agrees to work on some advertising accounts only.
     *
     * @param accountIds for example {@code act_1}
     * @return the answer to {@link WaitingType#META_MARKETING_ACTION}
     */
    static WaitingReply acceptForAccounts(List<String> accountIds) {
        return accepting("selectedAccountIds", List.copyOf(accountIds), WaitingType.META_MARKETING_ACTION);
    }

    /**
     * Makes any decision, for types and fields that this client does not know. It is checked against the event's schema if there is
     * one. {@code accept: false} is sent only if the type or the schema says that it refuses the step; elsewhere it has no effect,
     * so it is refused: use {@link #skip}.
     *
     * @param input the whole input of {@code task.confirmAction}
     * @return the answer
     */
    static WaitingReply decide(Map<String, ?> input) {
        return new Decision(new LinkedHashMap<>(input), Set.of());
    }

    /**
     * Leaves the task parked, as an empty result does.
     *
     * @return the answer
     */
    static WaitingReply leaveParked() {
        return new Park();
    }
}
