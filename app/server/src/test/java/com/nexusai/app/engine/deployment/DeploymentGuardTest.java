package com.nexusai.app.engine.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nexusai.app.engine.Deployments;
import com.nexusai.app.engine.Refused;
import com.nexusai.app.engine.TestEngine;
import com.nexusai.app.engine.deployment.Samples.Hostile;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.Models;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.AuthorizationService;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.ParseException;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.authorization.Authorization;
import org.operaton.bpm.engine.authorization.Permission;
import org.operaton.bpm.engine.authorization.Permissions;
import org.operaton.bpm.engine.authorization.Resource;
import org.operaton.bpm.engine.authorization.Resources;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.repository.DeploymentBuilder;

class DeploymentGuardTest {

    private static final String HARMLESS =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" id="Definitions_Claims" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.20.0" modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.23.0">
              <bpmn:collaboration id="Collaboration_Claims"><bpmn:participant id="Participant_Claims" name="Claims" processRef="claims"/></bpmn:collaboration>
              <bpmn:process id="claims" name="Handle a claim" isExecutable="true" camunda:historyTimeToLive="P30D" camunda:versionTag="2">
                <bpmn:documentation>A claim is checked and paid.</bpmn:documentation>
                <bpmn:laneSet id="Lanes"><bpmn:lane id="Lane_Clerk" name="Clerk"><bpmn:flowNodeRef>Task_CheckClaim</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
                <bpmn:startEvent id="Start" camunda:initiator="starter"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="Start" targetRef="Task_CheckClaim"/>
                <bpmn:userTask id="Task_CheckClaim" name="Check claim of ${customer}" camunda:asyncBefore="true" camunda:assignee="${starter}" camunda:dueDate="${dueOn}" camunda:formRef="claim" camunda:formRefBinding="latest">
                  <bpmn:documentation>Amount: ${amount}</bpmn:documentation>
                  <bpmn:extensionElements>
                    <camunda:properties><camunda:property name="colour" value="red"/></camunda:properties>
                    <camunda:inputOutput><camunda:inputParameter name="limit">${amount * 2}</camunda:inputParameter></camunda:inputOutput>
                    <camunda:failedJobRetryTimeCycle>R3/PT10M</camunda:failedJobRetryTimeCycle>
                  </bpmn:extensionElements>
                </bpmn:userTask>
                <bpmn:boundaryEvent id="Overdue" attachedToRef="Task_CheckClaim" cancelActivity="false"><bpmn:timerEventDefinition id="Timer"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P3D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
                <bpmn:sequenceFlow id="f2" sourceRef="Overdue" targetRef="Task_Remind"/>
                <bpmn:sendTask id="Task_Remind" camunda:type="external" camunda:topic="acme.remind-clerk"/>
                <bpmn:sequenceFlow id="f3" sourceRef="Task_CheckClaim" targetRef="Gateway_Large"/>
                <bpmn:exclusiveGateway id="Gateway_Large" name="Is it large?" default="f5"/>
                <bpmn:sequenceFlow id="f4" sourceRef="Gateway_Large" targetRef="Task_Pay"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${amount &lt; 100 &amp;&amp; (approved || empty comment)}</bpmn:conditionExpression></bpmn:sequenceFlow>
                <bpmn:sequenceFlow id="f5" sourceRef="Gateway_Large" targetRef="Task_Rate"/>
                <bpmn:businessRuleTask id="Task_Rate" camunda:decisionRef="claim-rating" camunda:decisionRefBinding="latest" camunda:mapDecisionResult="singleEntry" camunda:resultVariable="rating"/>
                <bpmn:sequenceFlow id="f6" sourceRef="Task_Rate" targetRef="Task_Pay"/>
                <bpmn:serviceTask id="Task_Pay" camunda:type="external" camunda:topic="acme/pay:now" camunda:taskPriority="${priority}"/>
                <bpmn:sequenceFlow id="f7" sourceRef="Task_Pay" targetRef="Paid"/>
                <bpmn:intermediateCatchEvent id="Paid"><bpmn:messageEventDefinition id="Message" messageRef="Message_Paid"/></bpmn:intermediateCatchEvent>
                <bpmn:sequenceFlow id="f8" sourceRef="Paid" targetRef="End"/>
                <bpmn:endEvent id="End"/>
                <bpmn:textAnnotation id="Note"><bpmn:text>Paid within a week</bpmn:text></bpmn:textAnnotation>
                <bpmn:association id="a1" sourceRef="Task_Pay" targetRef="Note"/>
              </bpmn:process>
              <bpmn:message id="Message_Paid" name="Paid-${claimId}"/>
              <bpmndi:BPMNDiagram id="Diagram"><bpmndi:BPMNPlane id="Plane" bpmnElement="Collaboration_Claims"><bpmndi:BPMNShape id="Shape" bpmnElement="Start" bioc:fill="#fff"><dc:Bounds x="1" y="1" width="36" height="36"/><bpmndi:BPMNLabel/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
            </bpmn:definitions>
            """;

    private static TestDatabase database;
    private static TestEngine engine;
    private static RepositoryService repository;
    private static IdentityService identity;
    private static DeploymentGuard guard;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        engine = TestEngine.start(database, List.of());
        repository = engine.engine().getRepositoryService();
        identity = engine.engine().getIdentityService();
        guard = engine.bean(DeploymentGuard.class);
        grant(Resources.DEPLOYMENT, Permissions.CREATE, Permissions.READ, Permissions.DELETE);
        grant(Resources.PROCESS_DEFINITION, Permissions.ALL);
    }

    private static void grant(Resource resource, Permission... permissions) {
        AuthorizationService authorizations = engine.engine().getAuthorizationService();
        Authorization grant = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
        grant.setGroupId("analyst");
        grant.setResource(resource);
        grant.setResourceId("*");
        grant.setPermissions(permissions);
        authorizations.saveAuthorization(grant);
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @BeforeEach
    void signIn() {
        identity.setAuthentication("anna", List.of("analyst"), List.of("acme"));
    }

    @AfterEach
    void signOut() {
        identity.clearAuthentication();
    }

    static Stream<Hostile> hostile() {
        return Samples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatIsHostileIsRefusedByNameAndNothingIsStored(Hostile sample) {
        String before = stored();
        long start = System.nanoTime();

        DeploymentRefused refused = refused(
                deployment -> deployment.addInputStream(sample.file(), new ByteArrayInputStream(sample.content())));

        assertThat((System.nanoTime() - start) / 1_000_000).as("milliseconds").isLessThan(10_000);
        assertThat(refused.findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(sample.code());
            assertThat(finding.elementId()).isEqualTo(sample.element());
            assertThat(finding.message()).isNotBlank();
            assertThat(finding.remedy()).isNotBlank();
        });
        assertThat(guard.check(Map.of(sample.file(), sample.content()), "acme")).isEqualTo(refused.findings());
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void everyModelThatShipsIsAllowed() {
        Map<String, byte[]> shipped =
                Models.all().stream().collect(Collectors.toMap(Models.Model::name, DeploymentGuardTest::content));
        guard.check(shipped, "acme");
        long start = System.nanoTime();

        assertThat(guard.check(shipped, "acme")).isEmpty();

        System.out.printf("All shipped models checked in %.1f ms%n", (System.nanoTime() - start) / 1e6);
    }

    @Test
    void aHarmlessForeignProcessRuns() {
        DeploymentBuilder deployment = repository
                .createDeployment()
                .tenantId("acme")
                .addString("claims/claims.bpmn", HARMLESS)
                .addString(
                        "claims/claim.form",
                        Samples.form(
                                        "{'id':'c1','type':'number','key':'amount','label':'Amount','validate':{'required':true,'min':0}},"
                                                + "{'id':'c2','type':'text','text':'### Claim of {{customer}}'},"
                                                + "{'id':'c3','type':'textfield','key':'why','conditional':{'hide':'=amount < 100'}}")
                                .replace("\"f\"", "\"claim\""))
                .addString(
                        "claims/rating.dmn",
                        Samples.dmn("customer", " expressionLanguage='feel'", "", "upper case(\"a\")"));
        deployment.deploy();
        identity.clearAuthentication();

        String instance = engine.start(
                "claims",
                "acme",
                "claim-1",
                Map.of("customer", "Globex", "amount", 7, "starter", "bert", "dueOn", new Date(), "claimId", "1"));

        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceId(instance)
                        .count())
                .isOne();
    }

    @Test
    void allFindingsOfADeploymentAreToldWithTheirLines() {
        String model = Samples.bpmn(
                "\n<scriptTask id='t'/>\n<userTask id='u' camunda:assignee='${a.b}'\n camunda:formKey='x'/>");

        DeploymentRefused refused = refused(deployment ->
                deployment.addString("b.bpmn", model).addString("a.js", "1").addString("c.bpmn", HARMLESS));

        assertThat(refused.findings())
                .extracting(Finding::resource, Finding::elementId, Finding::line, Finding::code)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("a.js", null, 0, "resource-type"),
                        org.assertj.core.groups.Tuple.tuple("b.bpmn", "t", 2, "script"),
                        org.assertj.core.groups.Tuple.tuple("b.bpmn", "u", 4, "expression"),
                        org.assertj.core.groups.Tuple.tuple("b.bpmn", "u", 4, "generated-form"));
        assertThat(refused).isInstanceOf(ParseException.class);
        assertThat(refused.getResourceReports())
                .extracting(report ->
                        report.getResourceName() + " " + report.getErrors().size())
                .containsExactly("a.js 1", "b.bpmn 3");
        assertThat(refused.getResourceReports().get(1).getErrors().get(0)).satisfies(problem -> {
            assertThat(problem.getMainElementId()).isEqualTo("t");
            assertThat(problem.getLine()).isEqualTo(2);
            assertThat(problem.getMessage()).startsWith("[script] ").contains("do the work in a worker");
        });
    }

    @Test
    void aModelDeployedForLaterIsJudgedNow() {
        refused(deployment -> deployment
                .addString("a.bpmn", Samples.bpmn("<scriptTask id='t'/>"))
                .activateProcessDefinitionsOn(new Date(System.currentTimeMillis() + 100_000)));
    }

    @Test
    void nothingIsDeployedWithoutATenantOrForAnother() {
        String before = stored();

        assertThatThrownBy(() -> repository
                        .createDeployment()
                        .addString("a.bpmn", HARMLESS)
                        .deploy())
                .isInstanceOfSatisfying(DeploymentRefused.class, refused -> assertThat(refused.findings())
                        .extracting(Finding::code)
                        .containsExactly("tenant"));
        assertThatThrownBy(() -> repository
                        .createDeployment()
                        .tenantId("globex")
                        .addString("a.bpmn", HARMLESS)
                        .deploy())
                .isInstanceOf(Refused.class)
                .hasMessageContaining("anna does not belong to tenant 'globex'");
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void deployingNeedsAPersonWithTheRight() {
        String before = stored();
        DeploymentBuilder deployment =
                repository.createDeployment().tenantId("acme").addString("a.bpmn", HARMLESS);

        identity.clearAuthentication();
        assertThatThrownBy(deployment::deploy)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("Nobody is authenticated");
        identity.setAuthentication("otto", List.of("accountant"), List.of("acme"));
        assertThatThrownBy(deployment::deploy)
                .isInstanceOf(AuthorizationException.class)
                .hasMessageContaining("'CREATE' permission on resource 'Deployment'");
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void thePlatformDeploysItsReleasesOnWhoeversRequest() {
        identity.setAuthentication("otto", List.of("accountant"), List.of("initech"));

        engine.bean(Deployments.class).deploy("newcomer");

        assertThat(identity.getCurrentAuthentication().getUserId()).isEqualTo("otto");
        identity.clearAuthentication();
        assertThat(repository
                        .createProcessDefinitionQuery()
                        .tenantIdIn("newcomer")
                        .count())
                .isEqualTo(Models.processes().size());
    }

    @Test
    void nobodyPassesHisModelOffAsARelease() {
        DeploymentRefused refused =
                refused(deployment -> deployment.source("nexusai").addString("a.bpmn", HARMLESS));

        assertThat(refused.findings()).extracting(Finding::code).containsExactly("source");
    }

    @Test
    void aRedeploymentIsJudgedAgain() {
        identity.clearAuthentication();
        String hidden = store(
                "redeployed",
                "<userTask id='t'/>",
                "<scriptTask id='t' scriptFormat='groovy'><script>1</script></scriptTask>");
        signIn();

        DeploymentRefused refused = refused(deployment -> deployment.addDeploymentResources(hidden));

        assertThat(refused.findings()).extracting(Finding::code).containsExactly("script");
    }

    @Test
    void aStoredModelThatCouldRunCodeIsNotLoaded() {
        identity.clearAuthentication();
        store("sleeper", "<userTask id='t'/>", "<serviceTask id='t' camunda:class='java.lang.Object'/>");

        assertThatThrownBy(() -> engine.start("sleeper", "acme", "1", Map.of()))
                .isInstanceOf(DeploymentRefused.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void noRuleLeavesAStoredFileUnjudged() {
        for (Hostile sample : Samples.all()) {
            if (sample.element() == null
                    && (sample.file().endsWith(".bpmn") || sample.file().endsWith(".dmn"))) {
                try {
                    XmlReader.read(sample.content());
                } catch (XmlReader.Unacceptable e) {
                    assertThat(e.rule().holdsForStored()).as(sample.name()).isTrue();
                }
            }
        }
    }

    @Test
    void aStoredModelThatBreaksARuleOfStyleGoesOn() {
        identity.clearAuthentication();
        String task = "<userTask id='t' camunda:formRef='x' camunda:formRefBinding='%s'/>";
        store("veteran", task.formatted("latest"), task.formatted("deployment"));

        assertThat(engine.start("veteran", "acme", "1", Map.of())).isNotEmpty();
    }

    @Test
    void versionsStayBecauseEvidenceNamesThem() {
        String deployment = repository
                .createDeployment()
                .tenantId("acme")
                .addString("a.bpmn", HARMLESS.replace("\"claims\"", "\"kept\""))
                .deploy()
                .getId();
        String definition = repository
                .createProcessDefinitionQuery()
                .deploymentId(deployment)
                .singleResult()
                .getId();

        assertThatThrownBy(() -> repository.deleteDeployment(deployment, true))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("suspend the definition");
        assertThatThrownBy(() -> repository.deleteDeployment(deployment)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> repository.deleteProcessDefinition(definition)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> repository
                        .deleteProcessDefinitions()
                        .byKey("kept")
                        .withTenantId("acme")
                        .delete())
                .isInstanceOf(Refused.class);
        identity.clearAuthentication();
        assertThatThrownBy(() -> repository.deleteDeployment(deployment)).isInstanceOf(Refused.class);
    }

    /** Stores one model and then puts another in its place, as only somebody with the database can; gives the deployment's id. */
    private static String store(String process, String harmless, String hostile) {
        engine.deployText("acme", process + ".bpmn", Samples.bpmn(harmless).replace("'p'", "'" + process + "'"));
        byte[] content =
                Samples.bpmn(hostile).replace("'p'", "'" + process + "'").getBytes(StandardCharsets.UTF_8);
        engine.superuser()
                .sql("update engine.act_ge_bytearray set bytes_ = ? where name_ = ?")
                .params(content, process + ".bpmn")
                .update();
        ((ProcessEngineConfigurationImpl) engine.engine().getProcessEngineConfiguration())
                .getDeploymentCache()
                .discardProcessDefinitionCache();
        return repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(process)
                .singleResult()
                .getDeploymentId();
    }

    private static DeploymentRefused refused(Consumer<DeploymentBuilder> content) {
        DeploymentBuilder deployment =
                repository.createDeployment().name("sample").tenantId("acme");
        content.accept(deployment);
        Throwable thrown = catchThrowable(deployment::deploy);
        assertThat(thrown).isInstanceOf(DeploymentRefused.class);
        return (DeploymentRefused) thrown;
    }

    private static String stored() {
        return engine.superuser()
                .sql(
                        """
                        select (select count(*) from engine.act_re_deployment) || '/' || (select count(*) from engine.act_ge_bytearray)
                            || '/' || (select count(*) from engine.act_re_procdef) || '/' || (select count(*) from engine.act_re_decision_def)
                            || '/' || (select count(*) from engine.act_re_camformdef) || '/' || (select count(*) from engine.act_ru_job)""")
                .query(String.class)
                .single();
    }

    private static byte[] content(Models.Model model) {
        try (var in = model.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
