package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page of a user whose session ends, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedOutPageTest {

    private PageBrowser browser;
    private TestIdentityProvider provider;
    private RunningService service;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        browser = PageBrowser.open();
        provider = new TestIdentityProvider();
        service = new RunningService(
                directory,
                Stream.concat(Stream.of("spring.profiles.active=login"), Stream.of(provider.settings()))
                        .toArray(String[]::new));
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
        if (provider != null) {
            provider.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void thePageSaysThatItsUserIsSignedOut() {
        provider.user("alice");
        browser.go(service.url());
        browser.awaitShown("#sign-out");
        assertThat(browser.find("#signed-out").isDisplayed()).isFalse();

        browser.scriptAsync("fetch('/logout', {method: 'POST'}).then(arguments[0])");
        browser.find("#prompts").sendKeys("One");
        browser.find("#start").click();

        browser.awaitShown("#signed-out");
        browser.awaitText("#new-job-problem", "You are signed out. Sign in and try again.");
        browser.find("#signed-out a").click();
        browser.awaitShown("#sign-out");
        assertThat(browser.find("#signed-out").isDisplayed()).isFalse();
    }
}
