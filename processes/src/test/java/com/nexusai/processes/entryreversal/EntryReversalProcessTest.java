package com.nexusai.processes.entryreversal;

import static com.nexusai.processes.testing.ProcessAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.entryreversal.EntryReversal.Variables;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.processes.testing.ProcessDriver;
import com.nexusai.processes.testing.TestEngine;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.runtime.ProcessInstance;

/** One test for each way through {@code entry-reversal}. */
class EntryReversalProcessTest {

    private static final Instant NOW = Instant.parse("2026-03-31T20:00:00Z");
    private static final Instant REVERSE_AT = Instant.parse("2026-03-31T22:00:00Z");

    private static TestEngine engine;

    @BeforeAll
    static void start() {
        engine = TestEngine.start();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @BeforeEach
    void setClock() {
        engine.setClock(NOW);
    }

    @Test
    void reversalWaitsForItsDayAndGoesThroughPosting() {
        ProcessDriver reversal = schedule();
        assertThat(reversal).isWaitingAt("Event_ReversalDue");
        assertThat(reversal.due("Event_ReversalDue")).isEqualTo(Date.from(REVERSE_AT));
        reversal.fire("Event_ReversalDue");
        reversal.complete(EntryReversal.CHECK_PERIOD, Map.of(Variables.PERIOD_OPEN, true));
        create(reversal);
        assertThat(reversal).isWaitingAt("Activity_PostReversal");

        ProcessDriver posting = reversal.called();
        assertThat(posting)
                .isWaitingAt("Task_ValidateEntry")
                .hasVariable(GlPosting.Variables.ENTRY_ID, "0197a000-0000-7000-8000-000000000002");
        ProcessInstance called = Objects.requireNonNull(engine.engine()
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceId(posting.instanceId())
                .singleResult());
        assertThat(called.getBusinessKey()).isEqualTo("JE-2026-000002");
        assertThat(called.getTenantId()).isEqualTo(TestEngine.TENANT);

        posting.complete(GlPosting.VALIDATE_ENTRY, Map.of(GlPosting.Variables.VALIDATION, "valid"));
        posting.complete(GlPosting.ASSESS_RISK, Map.of(GlPosting.Variables.RISK_SCORE, 0));
        posting.complete(GlPosting.PLAN_APPROVAL, Map.of(GlPosting.Variables.APPROVAL, "auto"));
        posting.complete(GlPosting.POST_ENTRY, Map.of(GlPosting.Variables.REVERSE_LATER, false));
        assertThat(posting).hasEnded("EndEvent_EntryPosted");
        assertThat(reversal)
                .hasEnded("EndEvent_ReversalHandled")
                .hasVariable(Variables.ENTRY_ID, "0197a000-0000-7000-8000-000000000001");
    }

    @Test
    void reversalWaitsUntilItsPeriodOpens() {
        ProcessDriver reversal = schedule();
        reversal.fire("Event_ReversalDue");
        reversal.complete(EntryReversal.CHECK_PERIOD, Map.of(Variables.PERIOD_OPEN, false));
        assertThat(reversal).isWaitingAt("Event_PeriodOpened");
        reversal.send(EntryReversal.PERIOD_OPENED);
        assertThat(reversal).isWaitingAt("Task_CheckPeriod");
        reversal.complete(EntryReversal.CHECK_PERIOD, Map.of(Variables.PERIOD_OPEN, false));
        assertThat(reversal).isWaitingAt("Event_PeriodOpened");
        reversal.send(EntryReversal.PERIOD_OPENED);
        reversal.complete(EntryReversal.CHECK_PERIOD, Map.of(Variables.PERIOD_OPEN, true));
        create(reversal);
        assertThat(reversal).isWaitingAt("Activity_PostReversal").hasPassed("Task_CheckPeriod", 3);
    }

    @Test
    void reversalThatIsRejectedInPostingEndsToo() {
        ProcessDriver reversal = schedule();
        reversal.fire("Event_ReversalDue");
        reversal.complete(EntryReversal.CHECK_PERIOD, Map.of(Variables.PERIOD_OPEN, true));
        create(reversal);
        ProcessDriver posting = reversal.called();
        posting.complete(GlPosting.VALIDATE_ENTRY, Map.of(GlPosting.Variables.VALIDATION, "final"));
        posting.complete(GlPosting.REJECT_ENTRY);
        assertThat(posting).hasEnded("EndEvent_EntryRejected");
        assertThat(reversal).hasEnded("EndEvent_ReversalHandled");
    }

    private static ProcessDriver schedule() {
        return engine.start(
                EntryReversal.KEY,
                Map.of(
                        Variables.ENTRY_ID,
                        "0197a000-0000-7000-8000-000000000001",
                        Variables.REVERSE_AT,
                        Date.from(REVERSE_AT)));
    }

    private static void create(ProcessDriver reversal) {
        reversal.complete(
                EntryReversal.CREATE_REVERSAL,
                Map.of(
                        Variables.REVERSAL_ID, "0197a000-0000-7000-8000-000000000002",
                        Variables.REVERSAL_REFERENCE, "JE-2026-000002"));
    }
}
