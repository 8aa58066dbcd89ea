package com.nexusai.app.operations;

import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.live.LiveHints;
import com.nexusai.app.operations.Incidents.OpenIncident;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Caller;
import java.util.List;
import org.operaton.bpm.engine.ExternalTaskService;
import org.operaton.bpm.engine.ManagementService;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.runtime.Incident;
import org.springframework.stereotype.Component;

/**
 * Tries what has failed once more. Who may is judged at the door: the engine's own right for it would be to change an instance at will, which
 * nobody has who only runs the platform.
 */
@Component
class Retries {

    static final String FAILED_JOB = Incident.FAILED_JOB_HANDLER_TYPE;
    static final String FAILED_TASK = Incident.EXTERNAL_TASK_HANDLER_TYPE;

    private final Incidents incidents;
    private final EngineTransactions transactions;
    private final ManagementService jobs;
    private final ExternalTaskService tasks;
    private final LiveHints hints;

    Retries(Incidents incidents, EngineTransactions transactions, ProcessEngine engine, LiveHints hints) {
        this.incidents = incidents;
        this.transactions = transactions;
        this.jobs = engine.getManagementService();
        this.tasks = engine.getExternalTaskService();
        this.hints = hints;
    }

    /**
     * One more try; the incident is closed by it and another one is opened when the try fails too.
     *
     * @throws ProblemException when it is not open any more, or nothing stands behind it that can be tried
     */
    void retry(Caller caller, String id) {
        OpenIncident incident =
                incidents.find(caller.tenant(), id).orElseThrow(() -> ProblemException.notFound("incident", id));
        String configuration = incidents
                .configuration(caller.tenant(), id, incident.type())
                .filter(any -> incident.retryable())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.CONFLICT,
                        "An incident of the type " + incident.type()
                                + " cannot be tried again; it ends when the model's own step does"));
        transactions.asPlatform(caller.tenant(), () -> {
            if (incident.type().equals(FAILED_JOB)) {
                jobs.setJobRetries(configuration, 1);
            } else {
                tasks.setRetries(configuration, 1);
            }
            return Boolean.TRUE;
        });
        hints.changed(caller.tenant(), LiveHints.INCIDENT, List.of(id));
    }
}
