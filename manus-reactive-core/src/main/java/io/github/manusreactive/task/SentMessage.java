package io.github.manusreactive.task;

import io.github.manusreactive.exchange.CallStart;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.Finding;
import io.github.manusreactive.exchange.Reconciler;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Looks for a message of the user with the same text, made since the call began. */
final class SentMessage implements Reconciler<String> {

    private static final int PAGE = 200;

    private final String taskId;
    private final @Nullable String text;

    SentMessage(SendMessageRequest request) {
        this.taskId = request.taskId();
        List<ContentPart> content = request.message().content();
        this.text = content.size() == 1 && content.get(0) instanceof ContentPart.Text part ? part.text() : null;
    }

    @Override
    public Mono<Finding<String>> look(Exchange reads, CallStart start) {
        if (text == null) {
            return Mono.just(new Finding.Unclear<>("only a message of one text can be recognised", null));
        }
        ListMessagesRequest newest = ListMessagesRequest.builder(taskId)
                .order(SortOrder.DESC)
                .limit(PAGE)
                .build();
        return reads.call(TaskEndpoints.messagesCall(newest)).map(page -> {
            List<UserMessage> same = page.items().stream()
                    .filter(UserMessage.class::isInstance)
                    .map(UserMessage.class::cast)
                    .filter(message -> Objects.equals(strip(message.content()), text.strip()))
                    .toList();
            boolean readToTheStart = !page.hasMore()
                    || page.items().stream()
                            .anyMatch(event -> event.timestamp() != null && !start.mayPrecede(event.timestamp()));
            Finding<String> finding = Finding.amongLookalikes(same, start, UserMessage::timestamp, message -> taskId);
            return finding instanceof Finding.Absent<String> && !readToTheStart
                    ? new Finding.Unclear<>("the task has had too many events since", null)
                    : finding;
        });
    }

    private static @Nullable String strip(@Nullable String content) {
        return content == null ? null : content.strip();
    }
}
