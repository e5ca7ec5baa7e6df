package io.github.manusreactive.fanout.internal.questions;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.task.WaitingReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What happens while a subscriber receives a question. */
class HeldQuestionsTest {

    private final HeldQuestions<Integer> questions = new HeldQuestions<>(10);
    private final List<String> told = new ArrayList<>();
    private final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private boolean over;

    private void hold(int item) {
        questions
                .hold(new FanOutQuestion<>(item, "k" + item, "alice", null, Instant.EPOCH))
                .subscribe(release -> {}, errors::add);
    }

    /** Does something on another thread while the subscriber is busy with the first question, and waits until that is done. */
    private void whileTellingTheFirst(Runnable other) {
        questions
                .all()
                .subscribe(
                        question -> {
                            told.add(question.key());
                            if (told.size() == 1) {
                                CompletableFuture.runAsync(other).join();
                            }
                        },
                        errors::add,
                        () -> over = true);
    }

    @Test
    void aQuestionThatComesMeanwhileIsEmittedAfterwards() {
        whileTellingTheFirst(() -> hold(2));

        hold(1);

        assertThat(errors).isEmpty();
        assertThat(told).containsExactly("k1", "k2");
        assertThat(questions.open()).hasSize(2);
    }

    @Test
    void aQuestionReleasedMeanwhileIsNotEmitted() {
        whileTellingTheFirst(() -> {
            hold(2);
            questions.close();
        });

        hold(1);

        assertThat(errors).isEmpty();
        assertThat(told).containsExactly("k1");
    }

    @Test
    void aReleasedQuestionTakesNoReply() {
        List<HeldQuestions.Release> released = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        FanOutQuestion<Integer> question = new FanOutQuestion<>(1, "k1", "alice", null, Instant.EPOCH);
        Mono<HeldQuestions.Release> held = questions.hold(question).doOnNext(release -> {
            released.add(release);
            open.add(questions.open().size());
            questions.answer(question, WaitingReply.reply("too late")).subscribe(null, errors::add);
        });

        held.subscribe();
        questions.close();
        held.subscribe();

        assertThat(released).containsExactly(new HeldQuestions.Release(null), new HeldQuestions.Release(null));
        assertThat(open).containsExactly(0, 0);
        assertThat(errors).hasSize(2).allMatch(InvalidRequestException.class::isInstance);
    }

    @Test
    void whatWasHeldBeforeGetsAPlaceEvenIfAllAreTaken() {
        HeldQuestions<Integer> few = new HeldQuestions<>(1);

        assertThat(few.enter(false)).isTrue();
        assertThat(few.enter(false)).isFalse();
        assertThat(few.enter(true)).isTrue();
        few.leave();
        assertThat(few.enter(false)).isFalse();
        few.leave();
        assertThat(few.enter(false)).isTrue();
        few.close();
        assertThat(few.enter(true)).isFalse();
    }

    @Test
    void anEndThatComesMeanwhileIsEmittedAfterwards() {
        whileTellingTheFirst(questions::end);

        hold(1);

        assertThat(errors).isEmpty();
        assertThat(told).containsExactly("k1");
        assertThat(over).isTrue();
    }
}
