package io.github.manusreactive.examples.service.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.OutcomeError;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The current state of a task.
 *
 * @param number its position in the job, from 1
 * @param key its key in the job
 * @param prompt the beginning of its prompt
 * @param state its state
 * @param question the agent's question, while it waits
 * @param answer its answer; in events, the beginning of it
 * @param error why there is no answer
 * @param user label of its user
 * @param url its page in the web app
 * @param credits its credits
 * @param createdAt when it was created
 * @param finishedAt when it ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskView(
        int number,
        String key,
        String prompt,
        JobTaskState state,
        @Nullable OpenQuestion question,
        @Nullable String answer,
        @Nullable OutcomeError error,
        @Nullable String user,
        @Nullable URI url,
        @Nullable Integer credits,
        @Nullable Instant createdAt,
        @Nullable Instant finishedAt) {

    private static final int BRIEF = 300;

    static TaskView queued(int number, JobPrompt prompt) {
        return new TaskView(
                number,
                prompt.name(),
                cut(prompt.prompt()),
                JobTaskState.QUEUED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    TaskView in(JobTaskState now) {
        return new TaskView(number, key, prompt, now, null, answer, error, user, url, credits, createdAt, finishedAt);
    }

    TaskView created(Created entry) {
        return new TaskView(
                number,
                key,
                prompt,
                JobTaskState.RUNNING,
                null,
                null,
                null,
                entry.user(),
                entry.taskUrl(),
                null,
                entry.at(),
                null);
    }

    TaskView asking(OpenQuestion asked) {
        return new TaskView(
                number, key, prompt, JobTaskState.WAITING, asked, null, null, user, url, credits, createdAt, null);
    }

    TaskView ended(ItemOutcome outcome) {
        return new TaskView(
                number,
                key,
                prompt,
                JobTaskState.of(outcome.status()),
                null,
                outcome.answer(),
                outcome.error(),
                outcome.user(),
                outcome.taskUrl(),
                outcome.credits(),
                outcome.createdAt(),
                outcome.finishedAt());
    }

    /** Shortens a long answer, for events. */
    TaskView brief() {
        return answer != null && isLong(answer) ? answered(cut(answer)) : this;
    }

    TaskView answered(String other) {
        return new TaskView(
                number, key, prompt, state, question, other, error, user, url, credits, createdAt, finishedAt);
    }

    static boolean isLong(String answer) {
        return answer.length() > BRIEF;
    }

    private static String cut(String text) {
        return text.length() <= BRIEF
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, BRIEF - 1))) + "…";
    }
}
