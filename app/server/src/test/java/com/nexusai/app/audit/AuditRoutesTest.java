package com.nexusai.app.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class AuditRoutesTest {

    private static final String ID = "0199e3a5-7c2f-7000-8000-000000000001";

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "POST, /api/v1/journal-entries, create, journal-entry, -",
                "PUT, /api/v1/journal-entries/ID, change, journal-entry, ID",
                "POST, /api/v1/journal-entries/ID/reverse, reverse, journal-entry, ID",
                "POST, /api/v1/journal-entries/ID/attachments, add-attachment, journal-entry, ID",
                "DELETE, /api/v1/journal-entries/ID/attachments/abc, delete-attachment, journal-entry, ID",
                "POST, /api/v1/ledger/periods/DE01%3A2026-10/close, close, period, DE01:2026-10",
                "PUT, /api/v1/companies/DE01, change, company, DE01",
                "POST, /api/v1/tasks/ID/comments, add-comment, task, ID",
                "POST, /api/v1/processes/order/instances, start, process-instance, -",
                "POST, /api/v1/processes/order/instance-batches, start-batch, process, order",
                "POST, /api/v1/messages, send, message, -",
                "GET, /api/v1/audit-events, read, audit-event, -",
                "POST, /engine-rest/task/ID/complete, complete, task, ID",
                "POST, /operaton/api/engine/engine/default/task/ID/claim, claim, task, ID",
                "POST, /engine-rest/task/ID/assignee, assign, task, ID",
                "POST, /engine-rest/deployment/create, create, deployment, -",
                "DELETE, /engine-rest/deployment/ID, delete, deployment, ID",
                "PUT, /engine-rest/process-instance/ID/suspended, set-suspended, process-instance, ID",
                "PUT, /engine-rest/process-instance/suspended, set-suspended, process-instance, -",
                "POST, /engine-rest/process-instance/ID/modification, modify, process-instance, ID",
                "POST, /engine-rest/engine/default/process-definition/key/order/start, start, process-definition, order",
                "POST, /engine-rest/process-definition/key/order/tenant-id/demo/start, start, process-definition, order",
                "POST, /engine-rest/process-definition/order:1:ID/start, start, process-definition, order:1:ID",
                "DELETE, /engine-rest/process-instance/ID/variables/x, delete-variables, process-instance, ID",
                "POST, /engine-rest/execution/ID/localVariables, local-variables, execution, ID"
            })
    void aRouteSaysWhatIsDoneToWhat(String method, String path, String action, String thing, String id) {
        AuditEvent event = AuditRoutes.of(request(method, path)).orElseThrow().event(null);

        assertThat(event.action()).isEqualTo(action);
        assertThat(event.thing()).isEqualTo(thing);
        assertThat(event.thingId()).isEqualTo(id == null ? null : id.replace("ID", ID));
    }

    @Test
    void readingTheEngineAndTheWorkOfProgramsIsNoEvent() {
        for (String path : new String[] {
            "/engine-rest/external-task/fetchAndLock", "/engine-rest/external-task/" + ID + "/complete"
        }) {
            assertThat(AuditRoutes.of(request("POST", path))).as(path).isEmpty();
        }
        assertThat(AuditRoutes.of(request("GET", "/engine-rest/task"))).isEmpty();
        assertThat(AuditRoutes.of(request("POST", "/login"))).isEmpty();
    }

    private static MockHttpServletRequest request(String method, String path) {
        return new MockHttpServletRequest(method, path.replace("ID", ID));
    }
}
