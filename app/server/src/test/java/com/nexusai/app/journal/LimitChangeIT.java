package com.nexusai.app.journal;

import static com.nexusai.app.journal.Sketch.wages;
import static com.nexusai.processes.testing.ProcessAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.app.engine.Deployments;
import com.nexusai.app.engine.Deployments.State;
import com.nexusai.processes.Models;
import com.nexusai.processes.glposting.GlPosting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant changes one limit in the table: the next entries wait, and what is planned stays planned. */
class LimitChangeIT {

    private static final String TABLE = "je-approval-required.dmn";
    private static final String NEWER_RELEASE = "com/nexusai/app/journal/newer/" + TABLE;

    private static Bookkeeping books;
    private static int companies;
    private Company acme;
    private Company globex;

    @BeforeAll
    static void open() {
        books = new Bookkeeping();
    }

    @AfterAll
    static void close() {
        books.close();
    }

    @BeforeEach
    void twoTenants() {
        acme = books.company("acme-" + ++companies);
        globex = books.company("globex-" + companies);
    }

    @Test
    void theNextEntriesWaitWhileStepsAlreadyPlannedDoNotChange() throws IOException {
        UUID before = acme.submit(wages("before", "1234.56"));
        UUID waiting = acme.submit(wages("waiting", "260123.45"));
        acme.decide(waiting, "carla", "controller", "approve");
        List<String> planned = plan(waiting);
        assertThat(acme.isPosted(before)).isTrue();

        lowerTheLimit();

        UUID after = acme.submit(wages("after", "1234.57"));
        assertThat(acme.process(after)).isWaitingAt("Task_ReviewEntry");
        assertThat(plan(after))
                .singleElement()
                .asString()
                .startsWith("amount or risk above the automatic limits 2 1 cost-centre-owner");
        assertThat(plan(waiting)).isEqualTo(planned);
        acme.decide(waiting, "fred", "cfo", "approve");
        assertThat(acme.isPosted(waiting)).isTrue();
        assertThat(plan(waiting)).isEqualTo(planned);
        acme.decide(after, "otto", "cost-centre-owner", "approve");
        assertThat(acme.isPosted(after)).isTrue();

        UUID elsewhere = globex.submit(wages("after", "1234.57"));
        assertThat(globex.isPosted(elsewhere)).as("another tenant's limit").isTrue();
    }

    @Test
    void aCorrectedEntryIsPlannedByTheNewLimit() throws IOException {
        UUID entry = acme.submit(wages("corrected", "12345.67"));
        acme.decide(entry, "otto", "cost-centre-owner", "return");
        lowerTheLimit();

        acme.correct(entry, "petra", wages("corrected", "1234.56"));
        acme.decide(entry, "petra", "preparer", "resubmit");

        assertThat(acme.process(entry)).isWaitingAt("Task_ReviewEntry");
    }

    @Test
    void ourReleasesDoNotOverwriteTheTenantsTable() throws IOException {
        lowerTheLimit();

        assertThat(acme.bean(Deployments.class).deploy(acme.tenant()))
                .filteredOn(deployed -> deployed.resource().endsWith(TABLE))
                .extracting(Deployments.Deployed::state)
                .containsExactly(State.CHANGED_BY_TENANT);
        assertThat(acme.bean(Deployments.class).deploy(acme.tenant(), GlPosting.KEY.value(), List.of(NEWER_RELEASE)))
                .extracting(Deployments.Deployed::state)
                .containsExactly(State.UPDATE_AVAILABLE);
        assertThat(globex.bean(Deployments.class)
                        .deploy(globex.tenant(), GlPosting.KEY.value(), List.of(NEWER_RELEASE)))
                .extracting(Deployments.Deployed::state)
                .containsExactly(State.DEPLOYED);

        UUID kept = acme.submit(wages("kept", "1234.56"));
        assertThat(acme.process(kept)).isWaitingAt("Task_ReviewEntry");
        UUID renewed = globex.submit(wages("renewed", "12345.67"));
        assertThat(globex.isPosted(renewed)).as("by the newer release").isTrue();
    }

    private void lowerTheLimit() throws IOException {
        String table;
        try (InputStream shipped = Models.of(GlPosting.KEY).stream()
                .filter(model -> model.name().equals(TABLE))
                .findFirst()
                .orElseThrow()
                .open()) {
            table = new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
        }
        String limit = "<text>&lt; 5000</text>";
        assertThat(table).containsOnlyOnce(limit);
        books.engine().deployText(acme.tenant(), TABLE, table.replace(limit, "<text>&lt; 1</text>"));
    }

    /** The plan of the newest revision: reason and version of the table, level by level. */
    private List<String> plan(UUID entry) {
        return acme.texts(
                """
                SELECT concat_ws(' ', p.reason, p.decisions -> 0 ->> 'version', l.level, l.group_name, l.person_code, l.reason)
                  FROM approvals.approval_plan p
                  JOIN approvals.approval_plan_level l ON l.tenant_id = p.tenant_id AND l.subject_id = p.subject_id AND l.revision = p.revision
                 WHERE p.subject_id = ? ORDER BY p.revision, l.level
                """,
                entry);
    }
}
