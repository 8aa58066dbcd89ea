package com.nexusai.app.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.engine.dispatch.TestWorkers;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.contract.ErrorCode;
import com.nexusai.workers.api.BusinessError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.variable.Variables;

class EngineConfigurationTest {

    private static final String MODEL =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
              <process id="%s" isExecutable="true" %s>
                <startEvent id="Start"/><sequenceFlow id="f1" sourceRef="Start" targetRef="Middle"/>
                %s
                <sequenceFlow id="f2" sourceRef="Middle" targetRef="End"/><endEvent id="End"/>
              </process>
            </definitions>""";

    private static final String KEPT = "camunda:historyTimeToLive=\"P30D\"";

    private static TestDatabase database;
    private static TestEngine engine;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        engine = TestEngine.start(database, List.of(TestWorkers.asking("test.stray", task -> {
            throw new BusinessError(new ErrorCode("NOBODY_CATCHES"), "stray");
        })));
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @Test
    void identifiersGrowWithTime() {
        deploy("ids", "<receiveTask id=\"Middle\"/>");

        UUID first = UUID.fromString(engine.start("ids", "acme", "1", Map.of()));
        UUID second = UUID.fromString(engine.start("ids", "acme", "2", Map.of()));

        assertThat(first.version()).isEqualTo(7);
        assertThat(second.toString()).isGreaterThan(first.toString());
    }

    @Test
    void aModelRunsNoScript() {
        assertThatThrownBy(() -> deploy(
                        "script",
                        "<scriptTask id=\"Middle\" scriptFormat=\"javascript\"><script>1</script></scriptTask>"))
                .hasStackTraceContaining("scripts are not allowed, do the work in a worker");
    }

    @Test
    void anExpressionReachesNoBeanOfTheApplication() {
        deploy("bean", "<userTask id=\"Middle\" camunda:assignee=\"${dataSource}\"/>");

        assertThatThrownBy(() -> engine.start("bean", "acme", "1", Map.of()))
                .hasStackTraceContaining("Cannot resolve identifier 'dataSource'");
    }

    @Test
    void aModelWithoutATimeToLiveIsRefused() {
        assertThatThrownBy(() -> engine.deployText(
                        "acme", "kept.bpmn", MODEL.formatted("kept", "", "<receiveTask id=\"Middle\"/>")))
                .hasMessageContaining("History Time To Live (TTL) cannot be null");
    }

    @Test
    void aBusinessErrorThatTheModelDoesNotCatchIsAnIncidentAndNotASilentEnd() {
        deploy("stray", "<serviceTask id=\"Middle\" camunda:type=\"external\" camunda:topic=\"test.stray\"/>");
        String instance = engine.start("stray", "acme", "1", Map.of());

        TestWorkers.dispatch(engine, "acme", "test.stray");

        assertThat(engine.runtime()
                        .createIncidentQuery()
                        .processInstanceId(instance)
                        .singleResult()
                        .getIncidentMessage())
                .contains("NOBODY_CATCHES");
    }

    @Test
    void nothingIsStoredAsASerialisedObject() {
        deploy("object", "<receiveTask id=\"Middle\"/>");

        assertThatThrownBy(() -> engine.start(
                        "object",
                        "acme",
                        "1",
                        Map.of(
                                "list",
                                Variables.objectValue(new ArrayList<>(List.of("a")))
                                        .create())))
                .hasMessageContaining("Cannot find serializer");
    }

    @Test
    void aTaskBelongsToAProcess() {
        assertThatThrownBy(() -> engine.tasks().saveTask(engine.tasks().newTask()))
                .hasMessageContaining("standalone task");
    }

    private static void deploy(String key, String middle) {
        engine.deployText("acme", key + ".bpmn", MODEL.formatted(key, KEPT, middle));
    }
}
