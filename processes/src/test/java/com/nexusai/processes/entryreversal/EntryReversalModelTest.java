package com.nexusai.processes.entryreversal;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.ModelChecks;
import com.nexusai.processes.entryreversal.EntryReversal.Variables;
import com.nexusai.processes.glposting.GlPosting;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.model.bpmn.instance.CallActivity;
import org.operaton.bpm.model.bpmn.instance.operaton.OperatonIn;

class EntryReversalModelTest extends ModelChecks {

    EntryReversalModelTest() {
        super(
                EntryReversal.KEY,
                EntryReversal.class,
                Variables.class,
                // The reversal's id reaches the called process by the call's mapping, which is no expression.
                Set.of(Variables.ENTRY_ID, Variables.REVERSAL_ID),
                List.of(
                        "StartEvent_ReversalScheduled",
                        "Event_ReversalDue",
                        "Join_PeriodCheck",
                        "Task_CheckPeriod",
                        "Gateway_PeriodOpen",
                        "Task_CreateReversal",
                        "Activity_PostReversal",
                        "EndEvent_ReversalHandled"));
    }

    @Test
    void reversalCallsTheLatestPostingWithTheReversingEntryAlone() {
        assertThat(model.all(CallActivity.class)).hasSize(1).allSatisfy(call -> {
            assertThat(call.getCalledElement()).isEqualTo(GlPosting.KEY.value());
            assertThat(call.getOperatonCalledElementBinding()).isEqualTo("latest");
        });
        assertThat(model.all(OperatonIn.class))
                .hasSize(2)
                .anySatisfy(in ->
                        assertThat(in.getOperatonBusinessKey()).isEqualTo("${" + Variables.REVERSAL_REFERENCE + "}"))
                .anySatisfy(in -> {
                    assertThat(in.getOperatonSource()).isEqualTo(Variables.REVERSAL_ID);
                    assertThat(in.getOperatonTarget()).isEqualTo(GlPosting.Variables.ENTRY_ID);
                });
    }
}
