package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two persons who reply to one question: the page tells the second one that the reply was not sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageRepliesTest {

    private static final String MESSAGE =
            "Task 1: the question has another reply, or the task no longer waits. Your reply was not sent.";

    private PageBrowser browser;
    private RunningService service;
    private JobsClient jobs;
    private String job;

    @BeforeAll
    void openBrowser() {
        browser = PageBrowser.open();
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        service = new RunningService(directory);
        jobs = new JobsClient(service.http());
        service.sandbox.agent(prompt -> AgentScript.start()
                .ask(
                        "Which year?",
                        List.of("2025", "2026"),
                        reply -> AgentScript.answer(Duration.ofMillis(50), reply)));
        job = jobs.submit(List.of("First", "Second"));
        browser.size(1280, 900);
        browser.go("about:blank");
        browser.go(service.url());
        browser.awaitText("#questions-title", "2 agents wait for you");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @AfterAll
    void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    private void anotherPersonReplies(String key) {
        jobs.replyToOpen(job, key, "\"text\": \"2025\"").expectStatus().isAccepted();
    }

    private void assertMessageStaysUntilItIsDismissed() {
        browser.awaitText("#missed-list p", MESSAGE);
        assertThat(browser.script("return document.activeElement.id")).isEqualTo("dismiss");
        assertThat(browser.find("#missed").getDomAttribute("role")).isEqualTo("alert");
        anotherPersonReplies("2");
        browser.awaitText("#job-status", "Done");
        assertThat(browser.texts("#missed-list p")).containsExactly(MESSAGE);

        browser.find("#dismiss").click();
        assertThat(browser.find("#missed").isDisplayed()).isFalse();
        assertThat(browser.script("return document.activeElement.id")).isEqualTo("job-title");
    }

    /** Holds back what the page sends until {@code release()}, so that the other reply is first. */
    private void holdReplies() {
        browser.script("const send = window.fetch;"
                + "window.fetch = (...call) => new Promise(go => { window.release = () => go(send(...call)); });");
    }

    @Test
    void aReplyAfterThatOfAnotherPersonIsReported() {
        holdReplies();
        browser.find(".ask[data-key='1'] .choices button").click();
        anotherPersonReplies("1");
        browser.awaitText("#questions-title", "1 agent waits for you");
        browser.script("window.release()");

        assertMessageStaysUntilItIsDismissed();
    }

    @Test
    void aReplyThatIsRefusedBeforeTheQuestionDisappearsIsReported() {
        browser.script("window.fetch = async () => new Response('{}', { status: 409 })");
        browser.find(".ask[data-key='1'] .choices button").click();
        browser.awaitShown("#missed");
        anotherPersonReplies("1");
        browser.awaitText("#questions-title", "1 agent waits for you");

        assertMessageStaysUntilItIsDismissed();
    }

    @Test
    void aPersonWhoTypesReadsThatTheQuestionHasAnotherReply() {
        browser.find(".ask[data-key='1'] input").sendKeys("19");
        anotherPersonReplies("1");

        assertMessageStaysUntilItIsDismissed();
    }

    @Test
    void aReplyKeepsTheFocusOfAPersonWhoTypesElsewhere() {
        holdReplies();
        browser.find(".ask[data-key='1'] .choices button").click();
        browser.find(".ask[data-key='2'] input").sendKeys("19");
        anotherPersonReplies("1");
        browser.awaitText("#questions-title", "1 agent waits for you");
        browser.script("window.release()");

        browser.awaitText("#missed-list p", MESSAGE);
        assertThat(browser.find(".ask[data-key='2'] input")).isEqualTo(browser.script("return document.activeElement"));
    }

    @Test
    void aReplyThatFailsKeepsItsFormAndFocus() {
        browser.script("window.fetch = async () => { throw new TypeError(); }");
        browser.find(".ask[data-key='1'] .choices button").click();

        browser.awaitText(".ask[data-key='1'] .problem", "The service is unreachable. Check that it is running.");
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("2025");
        assertThat(browser.find("#missed").isDisplayed()).isFalse();
    }
}
