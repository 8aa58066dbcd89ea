package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The engine's own web applications, as approvers and operations use them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Installation nexus;
    private WaitingEntries waiting;
    private Browser browser;

    private record Review(String task, String instance) {}

    @BeforeAll
    void open() {
        nexus = Installation.shared();
        waiting = new WaitingEntries(nexus);
        browser = new Browser(nexus.url());
    }

    @AfterAll
    void close() {
        browser.close();
    }

    @Test
    void theControllerApprovesInTheTasklistWhatTheCockpitShowsAndItIsPosted() {
        UUID entry = waiting.submit("preparer");
        Review review = review(entry);

        Page cockpit = browser.signIn(
                "operations", "/operaton/app/cockpit/default/#/process-instance/" + review.instance() + "/runtime");
        cockpit.locator(".djs-element[data-element-id=Task_ReviewEntry]")
                .first()
                .waitFor();
        cockpit.locator("[data-container-id=Task_ReviewEntry] .instance-count")
                .first()
                .waitFor();
        Browser.picture(cockpit, "cockpit-waiting-entry");

        Page page = browser.signIn("controller", "/operaton/app/tasklist/default/#/?task=" + review.task());
        button(page, "Claim").click();
        page.getByLabel("Approve", new Page.GetByLabelOptions().setExact(true)).check();
        page.getByLabel("Comment").fill("Seen the invoice");
        Browser.picture(page, "tasklist-before-decision");
        button(page, "Complete").click();

        await().atMost(SOON)
                .until(() -> nexus.superuser()
                                .sql("SELECT count(*) FROM ledger.journal_entry WHERE tenant_id = 'demo' AND id = ?")
                                .param(entry)
                                .query(Long.class)
                                .single()
                        == 1);
        page.waitForCondition(() -> page.locator(".task-details .task-header").count() == 0);
        Browser.picture(page, "tasklist-after-decision");
    }

    @Test
    void whoPreparedTheEntryIsRefusedInTheTasklist() {
        UUID entry = waiting.submit("controller");
        Review review = review(entry);

        Page page = browser.signIn("controller", "/operaton/app/tasklist/default/#/?task=" + review.task());
        button(page, "Claim").click();

        page.getByText("prepared the entry").first().waitFor();
        Browser.picture(page, "tasklist-preparer-refused");
        assertThat(nexus.superuser()
                        .sql(
                                "SELECT coalesce(assignee, 'nobody') FROM inbox.open_task WHERE tenant_id = 'demo' AND subject_id = ?")
                        .param(entry)
                        .query(String.class)
                        .single())
                .isEqualTo("nobody");
    }

    @Test
    void aPreparerSeesNoTaskOfTheControllersInTheTasklist() {
        Review review = review(waiting.submit("preparer"));

        Page page = browser.signIn("preparer", "/operaton/app/tasklist/default/#/?task=" + review.task());

        page.getByText("Open tasks").first().waitFor();
        assertThat(button(page, "Claim").count()).isZero();
        Browser.picture(page, "tasklist-of-the-preparer");
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** The controllers' task about an entry, as soon as it waits for them. */
    private Review review(UUID entry) {
        return await().atMost(SOON)
                .until(
                        () -> nexus.superuser()
                                .sql(
                                        "SELECT task_id, process_instance_id FROM inbox.open_task WHERE tenant_id = 'demo' AND subject_id = ?")
                                .param(entry)
                                .query((row, n) -> new Review(row.getString(1), row.getString(2)))
                                .optional(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
