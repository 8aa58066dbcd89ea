package com.nexusai.app.engine.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.operaton.bpm.engine.ParseException;
import org.operaton.bpm.engine.Problem;
import org.operaton.bpm.engine.impl.bpmn.parser.ResourceReportImpl;

/**
 * A deployment that the guard does not let in; nothing of it is stored. Being the engine's own parse error, it reaches the callers of both of
 * the engine's APIs as 400 with element ids and lines.
 */
public final class DeploymentRefused extends ParseException {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    public DeploymentRefused(String deployment, List<Finding> findings) {
        super(message(deployment, findings), findings.get(0).resource(), List.of(), List.of());
        this.findings = List.copyOf(findings);
        getResourceReports().clear();
        Map<String, List<Problem>> problems = new LinkedHashMap<>();
        findings.forEach(finding -> problems.computeIfAbsent(finding.resource(), any -> new ArrayList<>())
                .add(finding.problem()));
        problems.forEach((resource, found) ->
                getResourceReports().add(new ResourceReportImpl(resource, found, new ArrayList<>())));
    }

    private static String message(String deployment, List<Finding> findings) {
        Finding first = findings.get(0);
        return "Deployment '" + deployment + "' is refused with " + findings.size() + " finding(s); the first: "
                + first.resource() + (first.elementId() == null ? "" : ", " + first.elementId()) + ", "
                + first.message() + "; " + first.remedy();
    }

    /** Everything that was found, file by file, in the order of the lines. */
    public List<Finding> findings() {
        return findings;
    }
}
