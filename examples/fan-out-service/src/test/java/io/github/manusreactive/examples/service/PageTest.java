package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final String ATTACK =
            "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script><b>bold</b>";

    private PageBrowser browser;
    private RunningService service;

    @BeforeAll
    void start(@TempDir Path directory) {
        browser = PageBrowser.open();
        service = new RunningService(directory, "fan-out.max-prompts=1000");
    }

    @BeforeEach
    void freshPage() {
        service.sandbox.agent(prompt -> AgentScript.answer(SHORT, "Answer to " + prompt.text()));
        browser.size(1280, 900);
        browser.go("about:blank");
        browser.complaints(); // of the test before
        browser.go(service.url());
        browser.awaitShown("#composer");
        browser.await(
                "the page has started",
                () -> !browser.text("#jobs-title").isEmpty()
                        && (Boolean) browser.script("return document.querySelector('#filters').children.length > 0"));
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void promptsAreSubmittedByKeyboardAndTheirAnswersAppear() {
        browser.find("#job-name").sendKeys("Capitals");
        browser.find("#prompts")
                .sendKeys("Capital of France?\nCapital of Peru?\n\nCapital of Mali?" + Keys.TAB + Keys.ENTER);

        browser.awaitText("#job-title", "Capitals");
        browser.awaitText("#job-status", "Done");
        assertThat(browser.text("#figure-done")).isEqualTo("3 of 3");
        assertThat(browser.texts("#rows td:nth-child(4)"))
                .containsExactly(
                        "Answer to Capital of France?", "Answer to Capital of Peru?", "Answer to Capital of Mali?");
        assertThat(browser.all("#chart rect.finished")).isNotEmpty();
        assertThat(browser.find("#progress").getDomAttribute("aria-label")).isEqualTo("Of 3 tasks: 3 finished");
        assertThat(browser.script("return document.activeElement.id")).isEqualTo("job-title");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void anAgentsQuestionIsAnsweredOnThePage() {
        service.sandbox.agent(prompt -> prompt.text().startsWith("Ask")
                ? AgentScript.start()
                        .ask(
                                "Which year?",
                                List.of("2025", "2026"),
                                reply -> AgentScript.answer(SHORT, "It was " + reply))
                : AgentScript.start()
                        .waitFor(
                                SandboxWaitingType.TERMINAL_EXECUTE,
                                decision -> AgentScript.answer(SHORT, "Decided: " + decision.get("accept"))));
        submit("Ask me\nAsk me too\nRun a command");

        browser.awaitText("#questions-title", "3 agents wait for you");
        browser.find(".ask[data-key='1'] input").sendKeys("1999" + Keys.ENTER);
        browser.awaitText("#questions-title", "2 agents wait for you");
        browser.all(".ask[data-key='2'] .choices button").get(1).click();
        browser.awaitText("#questions-title", "1 agent waits for you");
        browser.find(".ask[data-key='3'] .primary").click();

        browser.awaitText("#job-status", "Done");
        assertThat(browser.texts("#rows td:nth-child(4)"))
                .containsExactly("It was 1999", "It was 2026", "Decided: true");
        assertThat(browser.find("#questions").isDisplayed()).isFalse();
    }

    @Test
    void aSecondQuestionWithTheSameWordsIsAnotherQuestion() {
        service.sandbox.agent(prompt -> AgentScript.start()
                .waitFor(
                        SandboxWaitingType.TERMINAL_EXECUTE,
                        first -> AgentScript.start()
                                .waitFor(
                                        SandboxWaitingType.TERMINAL_EXECUTE,
                                        second -> AgentScript.answer(SHORT, "Decided: " + second.get("accept")))));
        submit("Run two commands");
        browser.awaitShown(".ask .primary");
        String first = browser.find(".ask").getDomAttribute("data-event");
        browser.find(".ask .primary").click();
        browser.await(
                "the next question",
                () -> browser.all(".ask").stream()
                        .anyMatch(each -> each.isDisplayed() && !first.equals(each.getDomAttribute("data-event"))));
        browser.find(".ask .primary").click();

        browser.awaitText("#job-status", "Done");
        assertThat(browser.texts("#rows td:nth-child(4)")).containsExactly("Decided: true");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aJobResumesAfterARestartOfTheService() {
        service.sandbox.agent(prompt -> prompt.text().equals("Ask me")
                ? AgentScript.start().ask("Go on?", List.of(), reply -> AgentScript.answer(SHORT, "You said " + reply))
                : AgentScript.answer(SHORT, "Answer to " + prompt.text()));
        submit("First\nAsk me\nThird");
        browser.awaitText("#questions-title", "1 agent waits for you");

        service.stop();
        browser.awaitText("#connection", "Reconnecting…");
        service.startAgain();
        browser.awaitText("#connection", "Live");
        browser.awaitText("#questions-title", "1 agent waits for you");
        browser.find(".ask input").sendKeys("yes" + Keys.ENTER);

        browser.awaitText("#job-status", "Done");
        assertThat(browser.texts("#rows td:nth-child(4)"))
                .containsExactly("Answer to First", "You said yes", "Answer to Third");
        service.sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void whatPeopleAndAgentsSayIsTextAndNothingElse() {
        service.sandbox.agent(
                prompt -> AgentScript.start().ask(ATTACK, List.of(ATTACK), reply -> AgentScript.answer(SHORT, ATTACK)));
        browser.find("#job-name").sendKeys(ATTACK.substring(0, 80));
        submit(ATTACK);

        browser.awaitText(".ask label", ATTACK);
        browser.find(".ask .choices button").click();
        browser.awaitText("#job-status", "Done");
        browser.find("#rows .more").click();
        browser.awaitText(".detail p", ATTACK);

        assertThat(browser.text("#job-title")).isEqualTo(ATTACK.substring(0, 80));
        assertThat(browser.text("#rows .more")).isEqualTo(ATTACK);
        assertThat(browser.text("#rows td:nth-child(4)")).isEqualTo(ATTACK);
        assertThat(browser.all("#job img, #job script, #job b, #jobs img")).isEmpty();
        assertThat(browser.script("return window.hacked")).isNull();
        browser.script(
                "const s = document.createElement('script'); s.textContent = 'window.hacked = 3'; document.body.append(s)");
        assertThat(browser.script("return window.hacked"))
                .as("the policy refuses what slips in")
                .isNull();
    }

    @Test
    void errorsAreShownNextToTheirCause() {
        browser.find("#start").click();
        browser.awaitText("#new-job-problem", "Enter at least one prompt.");
        browser.script("arguments[0].value = arguments[1]", browser.find("#prompts"), lines(1001));
        browser.find("#start").click();
        browser.awaitText("#new-job-problem", "a job may have at most 1000 prompts");
        assertThat(browser.find("#prompts").getDomProperty("value"))
                .as("what was typed stays")
                .contains("Prompt 1001");
    }

    @Test
    void aLongJobMakesNoMoreRowsThanAPage() {
        browser.script("arguments[0].value = arguments[1]", browser.find("#prompts"), lines(1000));
        browser.find("#start").click();
        browser.awaitText("#figure-done", "1,000 of 1,000");

        assertThat(browser.all("#rows tr")).hasSize(50);
        browser.find("#next").click();
        browser.awaitText("#page", "51–100 of 1,000");
        assertThat(browser.text("#rows .more")).isEqualTo("Prompt 51");
        browser.find("#search").sendKeys("Prompt 999");
        browser.await("one row", () -> browser.texts("#rows .more").equals(List.of("Prompt 999")));
    }

    @Test
    void itFitsAPhoneIsReadableInBothThemesAndNamesItsFields() {
        service.sandbox.agent(prompt -> AgentScript.start().ask("Which year?", "2025", "2026"));
        submit("x".repeat(400));
        browser.awaitShown(".ask");
        browser.size(390, 844);
        browser.await("nothing sticks out", () ->
                (Boolean) browser.script("return document.documentElement.scrollWidth <= 390"));
        assertThat(browser.script("return getComputedStyle(document.querySelector('#tasks thead')).display"))
                .as("column headers are still there for screen readers")
                .isEqualTo("block");
        assertThat(browser.script("return [...document.querySelectorAll('input, textarea')]"
                        + ".filter(each => each.labels.length === 0).map(each => each.outerHTML)"))
                .isEqualTo(List.of());
        assertThat(browser.script("return [...document.querySelectorAll('button, a')]"
                        + ".filter(each => !each.textContent.trim()).map(each => each.outerHTML)"))
                .isEqualTo(List.of());
        for (String theme : List.of("light", "dark")) {
            browser.theme(theme);
            assertThat(ColorContrast.tooLow(browser)).as(theme).isEmpty();
        }
    }

    private void submit(String prompts) {
        browser.find("#prompts").sendKeys(prompts);
        browser.find("#start").click();
        browser.await(
                "the job is shown",
                () -> browser.script("return location.hash").toString().startsWith("#/jobs/")
                        && browser.find("#job").isDisplayed());
    }

    private static String lines(int number) {
        return IntStream.rangeClosed(1, number).mapToObj(i -> "Prompt " + i).collect(Collectors.joining("\n"));
    }
}
