package com.nexusai.workers.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nexusai.database.testing.TestDatabase;
import com.nexusai.workers.approvals.Substitutions.Active;
import com.nexusai.workers.approvals.Substitutions.Author;
import com.nexusai.workers.approvals.Substitutions.Scope;
import com.nexusai.workers.approvals.Substitutions.Substitution;
import com.nexusai.workers.approvals.Substitutions.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

class SubstitutionsTest {

    private static final Instant NOW = Instant.parse("2026-10-14T09:00:00Z");
    private static final Instant TOMORROW = NOW.plus(Duration.ofDays(1));
    private static final Instant NEXT_WEEK = NOW.plus(Duration.ofDays(7));

    private static TestDatabase database;
    private static Substitutions substitutions;
    private static int tenants;
    private String tenant;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        JdbcClient db = JdbcClient.create(database.app());
        substitutions = new Substitutions(db, new People(db));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void aTeam() {
        tenant = "team-" + ++tenants;
        person("carla", "controller", "cfo");
        person("chris", "controller");
        person("otto", "cost-centre-owner");
    }

    @Test
    void aSubstituteGetsTheAbsentPersonsGroupsFromTheFirstInstantUntilTheLast() {
        Substitution created = create("carla", wish("carla", "otto", Scope.EVERYTHING));

        assertThat(active("otto", NOW)).isEmpty();
        assertThat(active("otto", TOMORROW))
                .containsExactly(new Active(created.id(), "carla", Set.of("controller", "cfo"), Scope.EVERYTHING));
        assertThat(active("otto", NEXT_WEEK.minusMillis(1))).hasSize(1);
        assertThat(active("otto", NEXT_WEEK)).isEmpty();
        assertThat(active("carla", TOMORROW))
                .as("the absent person gets nothing")
                .isEmpty();
    }

    @Test
    void onlyWhatTheAbsentPersonHasIsLent() {
        create("carla", wish("carla", "otto", new Scope(Set.of(), Set.of("cfo", "administrator"), Set.of())));
        assertThat(active("otto", TOMORROW)).extracting(Active::lent).containsExactly(Set.of("cfo"));

        person("carla", "controller");
        assertThat(active("otto", TOMORROW))
                .extracting(Active::lent)
                .as("no longer the cfo")
                .containsExactly(Set.of());
    }

    @Test
    void whatWasLentIsNotLentOn() {
        create("carla", wish("carla", "chris", Scope.EVERYTHING));
        create("chris", wish("chris", "otto", Scope.EVERYTHING));

        assertThat(active("otto", TOMORROW))
                .extracting(Active::absent, Active::lent)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("chris", Set.of("controller")));
    }

    @Test
    void whatTheAbsentPersonDidBindsTheSubstituteWhereHeStandsIn() {
        create("carla", wish("carla", "chris", new Scope(Set.of("gl-posting"), Set.of(), Set.of("DE01"))));

        assertThat(binding("chris", "gl-posting", "DE01"))
                .as("a controller himself")
                .containsExactly("carla");
        assertThat(binding("chris", "gl-posting", null)).containsExactly("carla");
        assertThat(binding("chris", "gl-posting", "FR01")).isEmpty();
        assertThat(binding("chris", "purchase", "DE01")).isEmpty();
        assertThat(binding("otto", "gl-posting", "DE01")).isEmpty();
    }

    @Test
    void somebodyElseCannotSayWhoDecides() {
        Wish wish = wish("carla", "otto", Scope.EVERYTHING);

        refused("FORBIDDEN", () -> create("otto", wish));
        refused("FORBIDDEN", () -> create("chris", wish));
        call(() -> substitutions.create(tenant, new Author("ada", true), wish, NOW));

        assertThat(active("otto", TOMORROW)).hasSize(1);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused("VALIDATION_FAILED", () -> create("carla", wish("carla", "carla", Scope.EVERYTHING)));
        refused("PERSON_UNKNOWN", () -> create("carla", wish("carla", "nobody", Scope.EVERYTHING)));
        refused(
                "VALIDATION_FAILED",
                () -> create("carla", new Wish("carla", "otto", NEXT_WEEK, TOMORROW, Scope.EVERYTHING, "x")));
        refused(
                "VALIDATION_FAILED",
                () -> create("carla", new Wish("carla", "otto", NOW.minusSeconds(9), NOW, Scope.EVERYTHING, "x")));
    }

    @Test
    void aRevokedSubstitutionEndsAtOnceAndStaysReadable() {
        Substitution created = create("carla", wish("carla", "otto", Scope.EVERYTHING));
        refused("FORBIDDEN", () -> revoke("chris", created.id()));
        refused("NOT_FOUND", () -> revoke("carla", UUID.randomUUID()));

        revoke("otto", created.id());
        revoke("carla", created.id());

        assertThat(active("otto", TOMORROW)).isEmpty();
        assertThat(list("otto"))
                .singleElement()
                .satisfies(found -> assertThat(found.revokedBy()).isEqualTo("otto"))
                .satisfies(found -> assertThat(found.holds(TOMORROW)).isFalse());
    }

    @Test
    void whoIsNoLongerActiveLendsNothing() {
        create("carla", wish("carla", "otto", Scope.EVERYTHING));
        call(() -> JdbcClient.create(database.app())
                .sql("UPDATE approvals.person SET active = false WHERE tenant_id = ? AND code = 'carla'")
                .param(tenant)
                .update());

        assertThat(active("otto", TOMORROW)).isEmpty();
    }

    @Test
    void anotherTenantSeesNoneOfIt() {
        create("carla", wish("carla", "otto", Scope.EVERYTHING));

        assertThat(database.transactions().call("stranger", () -> substitutions.list(tenant, null, null, 10)))
                .isEmpty();
    }

    @Test
    void theApplicationCannotRewriteASubstitution() {
        create("carla", wish("carla", "otto", Scope.EVERYTHING));

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> call(() -> JdbcClient.create(database.app())
                        .sql("UPDATE approvals.substitution SET substitute = 'chris'")
                        .update()))
                .havingRootCause()
                .withMessageContaining("permission denied");
    }

    private static Wish wish(String absent, String substitute, Scope scope) {
        return new Wish(absent, substitute, TOMORROW, NEXT_WEEK, scope, "On holiday");
    }

    private void person(String code, String... roles) {
        call(() -> {
            new People(JdbcClient.create(database.app()))
                    .save(tenant, new People.Person(code, code, null, Set.of(roles)));
            return code;
        });
    }

    private Substitution create(String author, Wish wish) {
        return call(() -> substitutions.create(tenant, new Author(author, false), wish, NOW));
    }

    private Substitution revoke(String author, UUID id) {
        return call(() -> substitutions.revoke(tenant, new Author(author, false), id, NOW));
    }

    private List<Substitution> list(String person) {
        return call(() -> substitutions.list(tenant, person, null, 10));
    }

    private List<Active> active(String person, Instant now) {
        return call(() -> substitutions.activeFor(tenant, person, now));
    }

    private Set<String> binding(String person, String process, @Nullable String company) {
        return call(() -> substitutions.binding(tenant, person, TOMORROW, process, company));
    }

    private <T> T call(Supplier<T> work) {
        return database.transactions().call(tenant, work);
    }

    private static void refused(String code, Supplier<?> attempt) {
        assertThatExceptionOfType(SubstitutionRefused.class)
                .isThrownBy(attempt::get)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
