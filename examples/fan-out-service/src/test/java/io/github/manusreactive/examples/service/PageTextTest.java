package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;

/** Text of people and agents on the page: its direction, and characters that hide or reorder others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTextTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final String HEBREW = "\u05e9\u05dc\u05d5\u05dd";

    /** Right to left, with an override that reverses a file name and a tag character that is invisible. */
    private static final String DECEIT = HEBREW + " run \u202Etxt.\u202Cexe \uDB40\uDC61";

    private static final String SHOWN = HEBREW + " run U+202Etxt.U+202Cexe U+E0061";

    /** Texts and attributes of the whole document that still have such a character. */
    private static final String LEFT = "const found = [];"
            + "const bad = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069\\u{e0000}-\\u{e007f}]/u;"
            + "const all = document.createNodeIterator(document.documentElement, NodeFilter.SHOW_ALL);"
            + "for (let node; (node = all.nextNode());) {"
            + "  if (bad.test(node.nodeValue ?? '')) found.push(node.parentNode.outerHTML);"
            + "  for (const each of node.attributes ?? []) if (bad.test(each.value)) found.push(each.name);"
            + "} return found;";

    /** Elements with text of people whose direction is not that of the text. */
    private static final String WRONG_WAY = "const found = [];"
            + "const all = document.createNodeIterator(document.body, NodeFilter.SHOW_TEXT);"
            + "for (let node; (node = all.nextNode());) {"
            + "  const parent = node.parentNode;"
            + "  if (!node.nodeValue.includes(arguments[0]) || parent.id === 'announcer') continue;"
            + "  const style = getComputedStyle(parent);"
            + "  const direction = parent.textContent.startsWith(arguments[0]) ? 'rtl' : 'ltr';"
            + "  if (style.direction !== direction || style.unicodeBidi !== 'plaintext') found.push(parent.outerHTML);"
            + "} return found;";

    private PageBrowser browser;
    private RunningService service;
    private JobsClient jobs;

    @BeforeAll
    void start(@TempDir Path directory) {
        browser = PageBrowser.open();
        service = new RunningService(directory);
        jobs = new JobsClient(service.http());
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

    private String open(String prompt) {
        String id = jobs.id(service.http()
                .post()
                .uri("/jobs?name={name}", DECEIT)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(List.of(Map.of("prompt", prompt)))
                .exchange());
        browser.go("about:blank");
        browser.go(service.url() + "/#/jobs/" + id);
        return id;
    }

    private void assertReadable() {
        assertThat(browser.script(LEFT)).isEqualTo(List.of());
        assertThat(browser.script(WRONG_WAY, HEBREW)).isEqualTo(List.of());
    }

    @Test
    void questionsToApproveShowEveryCharacterInItsOrder() {
        service.sandbox.agent(
                prompt -> AgentScript.start().ask(DECEIT, List.of(DECEIT), reply -> AgentScript.answer(SHORT, DECEIT)));
        open(DECEIT);

        browser.awaitText(".ask label", SHOWN);
        assertThat(browser.text(".ask .choices button")).isEqualTo(SHOWN);
        assertThat(browser.text(".ask .about")).isEqualTo("Task 1: " + SHOWN);
        assertThat(browser.text("#job-title")).isEqualTo(SHOWN);
        assertThat(browser.all(".ask label .sign")).hasSize(3);
        assertReadable();

        browser.find(".ask .choices button").click();
        browser.awaitText("#job-status", "Done");
        browser.find("#rows .more").click();
        browser.awaitText(".detail p", SHOWN);
        assertReadable();
        assertThat(jobs.list().get(0).path("name").asString())
                .as("the API has the text itself")
                .isEqualTo(DECEIT);
    }

    @Test
    void errorsShowEveryCharacterInItsOrder() {
        service.sandbox.agent(prompt -> AgentScript.start().error("internal_error", DECEIT));
        open("a");

        browser.awaitText("#job-status", "Done");
        browser.find("#rows .more").click();
        browser.awaitShown(".detail p");
        assertThat(browser.texts(".detail p")).anyMatch(text -> text.contains("U+202Etxt.U+202Cexe"));
        assertReadable();
    }

    @Test
    void fieldsTakeTheDirectionOfTheirText() {
        service.sandbox.agent(
                prompt -> AgentScript.start().ask("Which year?", List.of(), reply -> AgentScript.start()));
        open("a");
        browser.awaitShown(".ask input");

        for (String field : List.of("#job-name", "#prompts", "#search", ".ask input")) {
            browser.find(field).sendKeys(HEBREW);
            assertThat(browser.script("return getComputedStyle(document.querySelector(arguments[0])).direction", field))
                    .as(field)
                    .isEqualTo("rtl");
        }
    }

    @Test
    void onlyCharactersThatDeceiveAreMarked() {
        browser.go("about:blank");
        browser.go(service.url());
        assertThat(browser.text("h1")).isEqualTo("Fan-out");

        assertThat(visible("a\tb\nc\r\nd é ü 漢字")).isEqualTo("a\tb\nc\nd é ü 漢字");
        assertThat(visible("👩\u200D💻 ❤\uFE0F\u200D🔥 1\uFE0F\u20E3 می\u200Cخواهم"))
                .as("joiners that letters and emoji need")
                .isEqualTo("👩\u200D💻 ❤\uFE0F\u200D🔥 1\uFE0F\u20E3 می\u200Cخواهم");
        assertThat(visible("r\u200Dm a\uFE0E\u200B\u00AD\u2066b\u2069"))
                .isEqualTo("r[U+200D]m a[U+FE0E U+200B U+00AD U+2066]b[U+2069]");
        assertThat(visible("\u001B[31m\rx\u2028y\u061C\u200F"))
                .isEqualTo("[U+001B][31m[U+000D]x[U+2028]y[U+061C U+200F]");
        assertThat(visible("x" + "\u200B".repeat(100_000))).isEqualTo("x[U+200B ×100000]");
    }

    @Test
    void blanksThatPushTextOutOfSightAreMarked() {
        browser.go("about:blank");
        browser.go(service.url());
        assertThat(visible("a" + " ".repeat(16) + "b\n\n\nc 5\u00A0km"))
                .as("indentation, paragraphs and a no-break space")
                .isEqualTo("a" + " ".repeat(16) + "b\n\n\nc 5\u00A0km");
        for (String blank : "\u1680 \u2000 \u2003 \u200A \u202F \u205F \u3000 \u2800 \u3164".split(" ")) {
            String code = "U+%04X".formatted((int) blank.charAt(0));
            assertThat(visible("ls" + blank + "; rm" + blank.repeat(300) + "x"))
                    .isEqualTo("ls[" + code + "]; rm[" + code + " ×300]x");
        }
        assertThat(visible("a\u00A0\u00A0b" + " \u00A0".repeat(30) + "c" + " ".repeat(300) + "d" + "\t".repeat(30)))
                .isEqualTo("a[U+00A0 ×2]b[60 blanks]c[300 blanks]d[30 blanks]");
        assertThat(visible("a" + "\n".repeat(101) + "b" + "\n \t".repeat(4) + "\nc"))
                .isEqualTo("a\n[100 blank lines]\nb\n[4 blank lines]\nc");
        assertThat(visible("a" + "\u2003 ".repeat(30) + "b" + "\u2003\n".repeat(30) + "c"))
                .isEqualTo("a[U+2003 U+0020 U+2003 U+0020 + 55 more] b[U+2003 U+000A U+2003 U+000A + 55 more]\nc");
    }

    private String visible(String text) {
        return browser.scriptAsync(
                        "const done = arguments[1]; import('/js/text.js').then(m => done(m.visible(arguments[0])))",
                        text)
                .toString();
    }
}
