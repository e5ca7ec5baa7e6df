package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.springframework.http.MediaType;

/** The page without jobs, on small screens and with forced colours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageLayoutTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private PageBrowser browser;
    private RunningService service;

    @BeforeAll
    void openBrowser() {
        browser = PageBrowser.open();
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        service = new RunningService(directory);
        service.sandbox.agent(prompt -> switch (prompt.text().charAt(0)) {
            case 'D' ->
                AgentScript.start()
                        .waitFor(SandboxWaitingType.TERMINAL_EXECUTE, decision -> AgentScript.answer(SHORT, "Decided"));
            case 'Q' ->
                AgentScript.start()
                        .ask("W".repeat(200), List.of("x".repeat(90), "No"), reply -> AgentScript.answer(SHORT, reply));
            case 'F' -> AgentScript.start().error("internal_error", "E".repeat(300));
            default -> AgentScript.answer(SHORT, "A".repeat(300));
        });
        browser.size(1280, 900);
        browser.go("about:blank");
        browser.go(service.url());
        browser.awaitShown("#filters button, #empty");
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

    private Object focused() {
        return browser.script("return document.activeElement.id");
    }

    private void submit(List<String> prompts) {
        submit("", prompts);
    }

    private void submit(String name, List<String> prompts) {
        JobsClient jobs = new JobsClient(service.http());
        jobs.id(service.http()
                .post()
                .uri("/jobs?name={name}", name)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(prompts)
                .exchange());
        browser.go("about:blank");
        browser.go(service.url());
        browser.awaitShown("#job");
    }

    @Test
    void theFirstJobTakesTheFocusAndKeepsItWhenItIsStopped() {
        browser.find("#prompts").sendKeys("Question" + Keys.TAB + Keys.ENTER);

        browser.awaitShown("#job");
        browser.await("the title has the focus", () -> focused().equals("job-title"));
        assertThat(browser.text("#job-title")).startsWith("Job ");

        browser.awaitShown("#drain");
        browser.find("#drain").sendKeys(Keys.ENTER);
        browser.find("#confirm .danger").sendKeys(Keys.ENTER);
        browser.await("the button is gone", () -> !browser.find("#drain").isDisplayed());
        browser.await("the title has the focus", () -> focused().equals("job-title"));
    }

    @Test
    void aJobThatDoesNotExistIsReported() {
        submit(List.of("Prompt"));
        browser.awaitText("#job-status", "Done");
        String job = browser.script("return location.hash").toString();

        browser.script("location.hash = '#/jobs/unknown'");
        browser.awaitText("#no-job h2", "This job does not exist or was removed");
        assertThat(browser.find("#empty").isDisplayed()).isFalse();

        browser.script("location.hash = ''");
        browser.awaitShown("#job");
        assertThat(browser.find("#no-job").isDisplayed()).isFalse();
        assertThat(browser.script("return location.hash")).isEqualTo(job);
    }

    @Test
    void theSkipLinkKeepsTheJob() {
        submit(List.of("Prompt"));
        String job = browser.script("return location.hash").toString();

        browser.script("document.querySelector('.skip').focus()"); // which makes it visible
        browser.find(".skip").sendKeys(Keys.ENTER);
        browser.await("the job has the focus", () -> focused().equals("main"));
        assertThat(browser.script("return location.hash")).isEqualTo(job);
    }

    @Test
    void theLastPageKeepsTheFocusInThePager() {
        submit(IntStream.rangeClosed(1, 60).mapToObj(i -> "Prompt " + i).toList());
        browser.awaitText("#job-status", "Done");

        browser.find("#next").sendKeys(Keys.ENTER);
        browser.awaitText("#page", "51–60 of 60");
        assertThat(focused()).isEqualTo("previous");
        browser.find("#previous").sendKeys(Keys.ENTER);
        browser.awaitText("#page", "1–50 of 60");
        assertThat(focused()).isEqualTo("next");
    }

    @Test
    void noTimeIsLeftToEstimateWhileOnlyPeopleAreAwaited() {
        submit(List.of("Prompt", "Question"));
        browser.awaitText("#figure-done", "1 of 2");
        browser.awaitText("#questions-title", "1 agent waits for you");

        assertThat(browser.text("#figure-time")).isEqualTo("–");
    }

    @Test
    void nothingSticksOutOfASmallScreen() {
        submit(
                "Second job with a rather long name that goes on and on and on",
                List.of("Decision", "Question", "F".repeat(300), "P".repeat(300)));
        browser.awaitText("#questions-title", "2 agents wait for you");
        browser.find("#rows .more").click();
        browser.awaitShown(".detail p");
        for (int width : new int[] {320, 390, 1280}) {
            browser.size(width, 800);
            // window.innerWidth of a phone grows with what sticks out
            assertThat(browser.script(
                            "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
                                    + "() => done([...document.querySelectorAll('body *')].filter(each => !each.closest('.sr')"
                                    + "  && each.getBoundingClientRect().right > arguments[0] + 1)"
                                    + ".map(each => each.outerHTML)))))",
                            width))
                    .as("width " + width)
                    .isEqualTo(List.of());
            assertThat(browser.script("return [...document.querySelectorAll('#jobs, #jobs .meta')]"
                            + ".filter(each => each.scrollWidth > each.clientWidth).map(each => each.outerHTML)"))
                    .as("the list of jobs does not scroll sideways")
                    .isEqualTo(List.of());
        }
    }

    @Test
    void aLongTimeFitsItsColumn() {
        submit(List.of("Prompt"));
        browser.awaitText("#job-status", "Done");

        assertThat(browser.script("const cell = document.querySelector('#rows td:nth-child(5)');"
                        + "const line = cell.clientHeight;"
                        + "cell.textContent = '59 min 59 s';"
                        + "const text = document.createRange();"
                        + "text.selectNodeContents(cell);"
                        + "const { left, right } = text.getBoundingClientRect();"
                        + "const { paddingLeft, paddingRight } = getComputedStyle(cell);"
                        + "const room = cell.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);"
                        + "return cell.clientHeight === line && right - left <= room"))
                .isEqualTo(true);
    }

    @Test
    void theSignedOutPageHasAMarginOnASmallScreen() {
        browser.size(320, 800);
        browser.go(service.url() + "/signed-out.html");

        assertThat(browser.script("const card = document.querySelector('.card').getBoundingClientRect();"
                        + "return [card.left, innerWidth - card.right]"))
                .isEqualTo(List.of(12L, 12L));
    }

    @Test
    void noLineOfForcedColoursCrossesAnOpenRow() {
        submit(List.of("Prompt"));
        browser.awaitText("#job-status", "Done");
        browser.find("#rows .more").click();
        browser.awaitShown(".detail p");
        browser.size(320, 800);
        browser.media("forced-colors", "active");
        try {
            assertThat(style("tr.open", "borderBottomColor")).isEqualTo(background("body"));
        } finally {
            browser.media("forced-colors", "none");
        }
    }

    @Test
    void forcedColoursKeepWhatBackgroundsTell() {
        submit(List.of("Decision", "Prompt", "Fails"));
        browser.awaitText("#questions-title", "1 agent waits for you");
        browser.media("forced-colors", "active");
        try {
            String page = background("body");
            assertThat(background("#filters [aria-pressed='true']"))
                    .as("the selected filter")
                    .isNotEqualTo(background("#filters [aria-pressed='false']"));
            assertThat(background("#jobs [aria-current]"))
                    .as("the selected job")
                    .isNotEqualTo(page);
            for (String part : List.of("good", "bad", "ask")) {
                assertThat(background("#progress [data-tone='" + part + "']"))
                        .as("the progress bar")
                        .isNotEqualTo(page);
            }
            assertThat(background("#progress [data-tone='idle']"))
                    .as("queued tasks")
                    .isEqualTo(page);
            assertThat(background(".key i")).as("the legend of the chart").isNotEqualTo(page);
            assertThat(style(".pill", "borderTopWidth")).isEqualTo("1px");
            browser.focusByKey("#jobs a");
            assertThat(style("#jobs a", "outlineColor"))
                    .as("the focus ring inside the selected job")
                    .isEqualTo(style("#jobs a", "color"));
            browser.focusByKey("#filters button");
            assertThat(style("#filters button", "outlineColor"))
                    .as("the focus ring around the selected filter")
                    .isEqualTo(style("body", "color"));
        } finally {
            browser.media("forced-colors", "none");
        }
    }

    private String background(String css) {
        return style(css, "backgroundColor");
    }

    private String style(String css, String property) {
        return browser.script(
                        "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", css, property)
                .toString();
    }
}
