package com.nexusai.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** Who may import whom, as far as the modules do not make it impossible already. */
@AnalyzeClasses(
        packages = "com.nexusai",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
class ArchitectureTest {

    /** What modules lend each other for tests is test code too, in a jar or in a folder. */
    static final class WithoutTestJars implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar") && !location.contains("/test-classes");
        }
    }

    private static final Set<String> VAGUE =
            Set.of("common", "util", "utils", "impl", "dto", "helper", "helpers", "manager", "managers", "misc");

    @ArchTest
    static final ArchRule onlyTheApplicationKnowsTheEngine = noClasses()
            .that()
            .resideOutsideOfPackage("com.nexusai.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.operaton..");

    @ArchTest
    static final ArchRule processesImportNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("com.nexusai.processes..")
            .should()
            .dependOnClassesThat(ours("com.nexusai.processes"));

    @ArchTest
    static final ArchRule theSampleImportsNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("com.nexusai.sample..")
            .should()
            .dependOnClassesThat(ours("com.nexusai.sample"));

    @ArchTest
    static final ArchRule theWorkersApiIsFreeOfSpring = noClasses()
            .that()
            .resideInAPackage("com.nexusai.workers.api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule approvalsKnowNoOtherArea = noClasses()
            .that()
            .resideInAPackage("com.nexusai.workers.approvals..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nexusai.workers.ledger..");

    @ArchTest
    static final ArchRule workersKnowNothingOfTheApplication = noClasses()
            .that()
            .resideInAnyPackage("com.nexusai.workers..", "com.nexusai.database..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nexusai.app..");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = fields().should()
            .notBeAnnotatedWith(Autowired.class)
            .andShould()
            .notBeAnnotatedWith(Value.class)
            .andShould()
            .notBeAnnotatedWith("jakarta.inject.Inject")
            .andShould()
            .notBeAnnotatedWith("jakarta.annotation.Resource");

    @ArchTest
    static final ArchRule packagesSayWhatTheyAreFor = classes()
            .should(new ArchCondition<>("live in a package with a telling name") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    Arrays.stream(type.getPackageName().split("\\."))
                            .filter(VAGUE::contains)
                            .forEach(part -> events.add(SimpleConditionEvent.violated(
                                    type,
                                    type.getName() + " lives in a package called '" + part
                                            + "'; name it after what it is for")));
                }
            });

    private static DescribedPredicate<JavaClass> ours(String except) {
        return DescribedPredicate.describe(
                "are ours, outside " + except,
                type -> type.getPackageName().startsWith("com.nexusai")
                        && !type.getPackageName().startsWith(except));
    }
}
