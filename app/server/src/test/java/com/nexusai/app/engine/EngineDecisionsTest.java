package com.nexusai.app.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.engine.dispatch.TestWorkers;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.api.Task;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.history.HistoricDecisionInstance;

class EngineDecisionsTest {

    private static final DecisionKey POINTS = new DecisionKey("test-points");

    private static TestDatabase database;
    private static TestEngine engine;
    private static Decisions decisions;
    private static final List<Decision> ANSWERS = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        engine = TestEngine.start(database, List.of(TestWorkers.asking("test.first", EngineDecisionsTest::ask)));
        engine.deploy("acme", "steps.bpmn", "points.dmn");
        decisions = engine.bean(Decisions.class);
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    private static void ask(Task<?> task) {
        ANSWERS.add(decisions.evaluate(POINTS, Map.of("amount", new BigDecimal("6000.50"), "manual", true), task));
    }

    @Test
    void aSummingTableStillTellsEachMatchedRuleWithItsOutputAndThreshold() {
        Decision decision = decisions.evaluate(POINTS, Map.of("amount", 6000.5, "manual", true), "acme");

        assertThat(decision.matchedRules()).containsExactly("Rule_Large", "Rule_Manual");
        assertThat(decision.rows()).containsExactly(Map.of("points", 20), Map.of("points", 7));
        assertThat(decision.conditions()).containsExactly(Map.of("amount", ">= 5000"), Map.of("manual", "true"));
        assertThat(decision.version()).isEqualTo(1);
    }

    @Test
    void aDryRunStoresNothing() {
        long before = engine.history().createHistoricDecisionInstanceQuery().count();

        decisions.evaluate(POINTS, Map.of("amount", 1.0, "manual", false), "acme");

        assertThat(engine.history().createHistoricDecisionInstanceQuery().count())
                .isEqualTo(before);
    }

    @Test
    void anAnswerToATaskStandsInTheHistoryOfItsInstance() {
        String instance = engine.start("steps", "acme", "asked", Map.of("amount", 1));

        TestWorkers.dispatch(engine, "acme", "test.first");

        assertThat(ANSWERS.get(0).matchedRules()).containsExactly("Rule_Large", "Rule_Manual");
        HistoricDecisionInstance stored = engine.history()
                .createHistoricDecisionInstanceQuery()
                .processInstanceId(instance)
                .includeInputs()
                .includeOutputs()
                .singleResult();
        assertThat(stored.getActivityId()).isEqualTo("Task_First");
        assertThat(stored.getActivityInstanceId()).startsWith("Task_First:");
        assertThat(stored.getTenantId()).isEqualTo("acme");
        assertThat(stored.getCollectResultValue()).isEqualTo(27.0);
        assertThat(stored.getInputs()).extracting(input -> input.getValue()).containsExactlyInAnyOrder(6000.5, true);
        assertThat(stored.getOutputs())
                .extracting(output -> output.getRuleId())
                .containsExactlyInAnyOrder("Rule_Large", "Rule_Manual");
    }

    @Test
    void anotherTenantsVersionIsNotAsked() {
        engine.deployText("beta", "points.dmn", table(1, 1));

        Decision decision = decisions.evaluate(new DecisionKey("test-wide"), facts(1), "beta");

        assertThat(decision.matchedRules()).hasSize(1);
        assertThatThrownBy(() -> decisions.evaluate(new DecisionKey("test-wide"), facts(1), "acme"))
                .hasMessage("Tenant 'acme' has no decision 'test-wide'; deploy it for the tenant");
    }

    @Test
    void aNewVersionCountsFromTheNextQuestionOn() {
        engine.deployText("gamma", "wide.dmn", table(1, 1));
        assertThat(decisions
                        .evaluate(new DecisionKey("test-wide"), facts(1), "gamma")
                        .version())
                .isEqualTo(1);

        engine.deployText("gamma", "wide.dmn", table(1, 2));

        assertThat(decisions
                        .evaluate(new DecisionKey("test-wide"), facts(1), "gamma")
                        .version())
                .isEqualTo(2);
        assertThat(decisions
                        .evaluate(new DecisionKey("test-wide"), facts(1), "gamma")
                        .matchedRules())
                .hasSize(2);
    }

    @Test
    void aTableWithABrokenCellIsNotDeployed() {
        assertThatThrownBy(
                        () -> engine.deployText("delta", "wide.dmn", table(1, 1).replace("&gt;= 0", "&gt;= (")))
                .hasMessageContaining("FEEL '>= (' cannot be read");
    }

    @Test
    void aWideTableIsAnsweredWithinMilliseconds() {
        engine.deployText("wide", "wide.dmn", table(20, 25));
        DecisionKey wide = new DecisionKey("test-wide");
        for (int i = 0; i < 200; i++) {
            decisions.evaluate(wide, facts(20), "wide");
        }
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(decisions.evaluate(wide, facts(20), "wide").rows()).hasSize(25);
        }
        double millis = (System.nanoTime() - start) / 1e8;
        System.out.printf("20 inputs, 25 rules: %.2f ms%n", millis);
        // Parsing each cell at each evaluation takes some twenty times as long; the bound leaves room for a busy
        // machine.
        assertThat(millis).isLessThan(20);
    }

    private static Map<String, Object> facts(int inputs) {
        Map<String, Object> facts = new HashMap<>();
        for (int i = 0; i < inputs; i++) {
            facts.put("in" + i, i * 1.5);
        }
        return facts;
    }

    private static String table(int inputs, int rules) {
        String in = IntStream.range(0, inputs)
                .mapToObj(i ->
                        "<input id=\"I%d\"><inputExpression id=\"E%d\" typeRef=\"double\"><text>in%d</text></inputExpression></input>"
                                .formatted(i, i, i))
                .collect(Collectors.joining());
        String rows = IntStream.range(0, rules)
                .mapToObj(r -> "<rule id=\"R%d\">".formatted(r)
                        + IntStream.range(0, inputs)
                                .mapToObj(i ->
                                        "<inputEntry id=\"C%d_%d\"><text>&gt;= 0</text></inputEntry>".formatted(r, i))
                                .collect(Collectors.joining())
                        + "<outputEntry id=\"O%d\"><text>%d</text></outputEntry></rule>".formatted(r, r))
                .collect(Collectors.joining());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="test">
                <decision id="test-wide" name="Wide" camunda:historyTimeToLive="P30D"><decisionTable id="T" hitPolicy="COLLECT">%s<output id="O" name="points" typeRef="integer"/>%s</decisionTable></decision>
                </definitions>"""
                .formatted(in, rows);
    }
}
