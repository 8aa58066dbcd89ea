package com.nexusai.app.web;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A headless Chromium, in which each person has a session of his own; pictures go to {@code target/screenshots}. */
final class Browser implements AutoCloseable {

    private static final Path PICTURES = Path.of("target", "screenshots");

    private static final Duration WAIT = Duration.ofSeconds(15);

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final String url;

    Browser(String url) {
        this.url = url;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    private static Path executable() {
        String path = System.getenv("PATH");
        return Stream.concat(
                        Stream.ofNullable(System.getenv("NEXUS_CHROMIUM")).map(Path::of),
                        Stream.of(path.split(":")).flatMap(folder -> Stream.of(
                                        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                                .map(name -> Path.of(folder, name))))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError(
                                "No Chromium found. Install it, as with 'sudo apt-get install -y chromium', or name it in NEXUS_CHROMIUM"));
    }

    /** A page of a person who has just signed in on the way to the path. */
    Page signIn(String login, String path) {
        BrowserContext session = chromium.newContext(
                new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1400, 900));
        session.setDefaultTimeout(WAIT.toMillis());
        Page page = session.newPage();
        page.navigate(url + path);
        page.locator("input[name=username]").fill(login);
        page.locator("input[name=password]").fill("demo");
        page.locator("button[type=submit]").click();
        page.waitForURL(any -> any.contains("/app/"));
        // The way over the issuer loses what stands behind the hash, and a change of the hash alone is lost while the
        // page begins.
        page.navigate("about:blank");
        page.navigate(url + path);
        return page;
    }

    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
