package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium, if the machine has one. */
final class PageBrowser implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** It warns that it does not know the newest browser's debugging protocol; what is used here is stable. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    private PageBrowser(File browser, File chromedriver) {
        ChromeOptions options = new ChromeOptions();
        SELENIUM.setLevel(Level.SEVERE);
        options.setBinary(browser);
        // without a sandbox of its own it runs for root too, as in containers
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900");
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver)
                        .build(),
                options);
    }

    /** Skips the tests if there is no browser. */
    static PageBrowser open() {
        Optional<File> browser = program("chromium", "chromium-browser", "google-chrome", "chrome");
        Optional<File> chromedriver = program("chromedriver");
        assumeThat(browser)
                .as("no Chromium on the PATH: the page is not tested")
                .isPresent();
        assumeThat(chromedriver)
                .as("no chromedriver on the PATH: the page is not tested")
                .isPresent();
        return new PageBrowser(browser.orElseThrow(), chromedriver.orElseThrow());
    }

    private static Optional<File> program(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    void go(String url) {
        driver.get(url);
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    void theme(String name) {
        media("prefers-color-scheme", name);
    }

    void media(String feature, String value) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    String text(String css) {
        return find(css).getText();
    }

    List<String> texts(String css) {
        return all(css).stream().map(WebElement::getText).toList();
    }

    Object script(String code, Object... arguments) {
        return driver.executeScript(code, arguments);
    }

    /** Runs a script that calls its last argument with the result. */
    Object scriptAsync(String code, Object... arguments) {
        return driver.executeAsyncScript(code, arguments);
    }

    void await(String what, BooleanSupplier condition) {
        new WebDriverWait(driver, LONG)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + "; the page says:\n" + text("body"))
                .until(any -> condition.getAsBoolean());
    }

    /** Focuses an element as a key does. The page may replace or move it at that moment. */
    void focusByKey(String css) {
        await(css + " takes the focus", () -> {
            try {
                find(css).sendKeys(Keys.SHIFT);
                return true;
            } catch (ElementNotInteractableException replaced) {
                return false;
            }
        });
    }

    void awaitText(String css, String text) {
        await(css + " says " + text, () -> texts(css).contains(text));
    }

    void awaitShown(String css) {
        await(css + " is shown", () -> all(css).stream().anyMatch(WebElement::isDisplayed));
    }

    /** What the page reported to the console as wrong since the last call. */
    List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
