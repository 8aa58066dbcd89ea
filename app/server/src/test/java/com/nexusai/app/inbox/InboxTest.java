package com.nexusai.app.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nexusai.app.inbox.Inbox.Field;
import com.nexusai.app.inbox.Inbox.Filter;
import com.nexusai.app.inbox.Inbox.Page;
import com.nexusai.app.inbox.Inbox.Position;
import com.nexusai.app.inbox.Inbox.Scope;
import com.nexusai.app.inbox.Inbox.Sort;
import com.nexusai.app.inbox.Inbox.Standing;
import com.nexusai.app.inbox.Inbox.State;
import com.nexusai.app.inbox.Inbox.Viewer;
import com.nexusai.database.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What lists show to whom and in which order, over rows made for it. */
class InboxTest {

    private static final Viewer CARLA = new Viewer("acme", "carla", Set.of("controller"), Set.of("*"));
    private static final Sort BY_DUE = new Sort(Field.DUE, false);

    private static TestDatabase database;
    private static Inbox inbox;

    @BeforeAll
    static void rows() {
        database = TestDatabase.create();
        inbox = new Inbox(JdbcClient.create(database.app()), database.transactions());
        JdbcClient superuser = JdbcClient.create(database.superuser());
        // Sixty open tasks and sixty ended ones of acme, the same of another tenant; each field comes round at its own
        // pace.
        for (String tenant : List.of("acme", "other")) {
            superuser
                    .sql(
                            """
                    insert into inbox.open_task
                    select ?, gen_random_uuid(), (array['gl-posting','purchase'])[n % 2 + 1], 'd', 1, gen_random_uuid(), 'JE-' || n, 'Task_Review', 'Review',
                           'Rent of hall ' || n, timestamptz '2026-10-01 08:00Z' + n * interval '1 hour',
                           case when n % 7 > 0 then timestamptz '2026-11-01 08:00Z' + n % 5 * interval '1 day' end, null, 50,
                           case when n % 10 = 0 then 'carla' when n % 10 = 1 then 'chris' end, null, null, false,
                           case when n % 3 = 0 then array['controller'] when n % 3 = 1 then array['cfo'] else '{}' end,
                           case when n % 3 = 2 then array['otto'] else '{}' end, 'journal-entry', gen_random_uuid(), 1,
                           (array['DE01','FR01'])[n % 2 + 1], 'petra', n * 100, 'EUR', case when n % 11 > 0 then n % 6 * 100 end,
                           case when n % 4 > 0 then n % 5 * 20 end, 1
                      from generate_series(1, 60) n""")
                    .param(tenant)
                    .update();
        }
        superuser
                .sql(
                        """
                insert into inbox.ended_task
                select o.*, o.created + interval '1 day', o.amount <= 4000, case when o.amount <= 4000 then 'approve' end,
                       case when o.amount <= 4000 then coalesce(o.assignee, 'chris') end, case when o.amount > 4000 then 'deleted' end
                  from (select (jsonb_populate_record(x, jsonb_build_object('task_id', gen_random_uuid()))).* from inbox.open_task x) o""")
                .update();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN,DUE,false",
        "OPEN,DUE,true",
        "OPEN,CREATED,false",
        "OPEN,CREATED,true",
        "OPEN,RISK,false",
        "OPEN,RISK,true",
        "OPEN,AMOUNT,false",
        "OPEN,AMOUNT,true",
        "ENDED,ENDED,false",
        "ENDED,ENDED,true",
        "ENDED,AMOUNT,true"
    })
    void pagesOfEachOrderRepeatNothingAndSkipNothing(State state, Field field, boolean descending) {
        Sort sort = new Sort(field, descending);
        List<InboxTask> all = new ArrayList<>();
        Position after = null;
        do {
            Page page = inbox.list(CARLA, Scope.ALL, state, Filter.NONE, sort, after, 7);
            all.addAll(page.tasks());
            after = page.next();
        } while (after != null);

        assertThat(all).hasSize(60).doesNotHaveDuplicates();
        Comparator<InboxTask> order = Comparator.comparing(task -> key(field, task));
        assertThat(all).isSortedAccordingTo(descending ? order.reversed() : order);
    }

    private static BigDecimal key(Field field, InboxTask task) {
        return switch (field) {
            case DUE -> task.due() == null ? BigDecimal.valueOf(Long.MAX_VALUE) : at(task.due());
            case CREATED -> at(task.created());
            case RISK -> BigDecimal.valueOf(task.riskScore() == null ? -1 : task.riskScore());
            case AMOUNT -> task.policyAmount() == null ? BigDecimal.ONE.negate() : task.policyAmount();
            case ENDED -> at(Objects.requireNonNull(task.end()).at());
        };
    }

    private static BigDecimal at(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli());
    }

    @Test
    void everybodySeesWhatIsHisOrWhatHeMayClaim() {
        assertThat(open(CARLA, Scope.MINE, Filter.NONE)).hasSize(6).allMatch(task -> "carla".equals(task.assignee()));
        assertThat(open(CARLA, Scope.MY_GROUPS, Filter.NONE)).hasSize(20).allMatch(task -> task.candidateGroups()
                .contains("controller"));
        assertThat(open(CARLA, Scope.VISIBLE, Filter.NONE)).hasSize(24);
        assertThat(open(CARLA, Scope.ALL, Filter.NONE)).hasSize(60);
        Viewer otto = new Viewer("acme", "otto", Set.of(), Set.of("*"));
        assertThat(open(otto, Scope.MY_GROUPS, Filter.NONE))
                .as("named himself")
                .hasSize(20)
                .allMatch(task -> task.candidateUsers().contains("otto"));
    }

    @Test
    void companiesLimitWhatIsSeen() {
        Viewer german = new Viewer("acme", "carla", Set.of("controller"), Set.of("DE01"));

        assertThat(open(german, Scope.ALL, Filter.NONE)).hasSize(30).allMatch(task -> "DE01".equals(task.company()));
        assertThat(open(new Viewer("acme", "carla", Set.of("controller"), Set.of()), Scope.ALL, Filter.NONE))
                .isEmpty();
    }

    @Test
    void aSubstituteSeesWhatTheAbsentPersonSeesOfTheMatchingTasks() {
        Viewer standsIn = new Viewer(
                "acme",
                "petra",
                Set.of(),
                Set.of("*"),
                List.of(new Standing("carla", Set.of("controller"), Set.of("purchase"), Set.of("*"))));

        assertThat(open(standsIn, Scope.MY_GROUPS, Filter.NONE))
                .isNotEmpty()
                .allMatch(task -> task.processKey().equals("purchase"))
                .allMatch(task -> task.candidateGroups().contains("controller") || "carla".equals(task.assignee()));
        assertThat(open(standsIn, Scope.MINE, Filter.NONE)).isEmpty();
    }

    @Test
    void eachFilterNarrowsTheList() {
        assertThat(open(filter("purchase", null, null, null, null))).hasSize(30).allMatch(task -> task.processKey()
                .equals("purchase"));
        assertThat(open(filter(null, Instant.parse("2026-11-03T08:00:00Z"), null, null, null)))
                .isNotEmpty()
                .allMatch(task -> task.due() != null && task.due().isBefore(Instant.parse("2026-11-03T08:00:00Z")));
        assertThat(open(filter(null, null, 40, null, null)))
                .isNotEmpty()
                .allMatch(task -> task.riskScore() != null && task.riskScore() >= 40);
        assertThat(open(filter(null, null, null, new BigDecimal("300"), null)))
                .isNotEmpty()
                .allMatch(task ->
                        task.policyAmount() != null && task.policyAmount().intValue() >= 300);
        assertThat(open(filter(null, null, null, null, "HALL 42")))
                .singleElement()
                .satisfies(task -> assertThat(task.businessKey()).isEqualTo("JE-42"));
        assertThat(open(filter(null, null, null, null, "hall rent je-7"))).hasSize(1);
        assertThat(open(filter(null, null, null, null, "100%")))
                .as("a sign, no wildcard")
                .isEmpty();
        assertThat(open(filter(null, null, null, null, "_"))).isEmpty();
        assertThat(open(new Filter(
                        null,
                        null,
                        null,
                        20,
                        "FR01",
                        null,
                        new BigDecimal("200"),
                        null,
                        true,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)))
                .isNotEmpty()
                .allMatch(task -> task.assignee() == null
                        && "FR01".equals(task.company())
                        && Objects.requireNonNull(task.riskScore()) <= 20);
        assertThat(open(new Filter(
                        null, null, null, null, null, null, null, "chris", false, null, null, null, null, null, null,
                        null)))
                .hasSize(6)
                .allMatch(task -> "chris".equals(task.assignee()));
    }

    @Test
    void decidedTasksAreListedAndThoseTakenAwayOnlyWhenAskedFor() {
        Sort newest = new Sort(Field.ENDED, true);
        assertThat(inbox.list(CARLA, Scope.ALL, State.DECIDED, Filter.NONE, newest, null, 200)
                        .tasks())
                .hasSize(40)
                .allMatch(task -> Objects.requireNonNull(task.end()).decided());
        assertThat(inbox.list(CARLA, Scope.ALL, State.ENDED, Filter.NONE, newest, null, 200)
                        .tasks())
                .hasSize(60);
        assertThat(inbox.list(CARLA, Scope.MINE, State.DECIDED, Filter.NONE, newest, null, 200)
                        .tasks())
                .isNotEmpty()
                .allMatch(task ->
                        "carla".equals(Objects.requireNonNull(task.end()).decidedBy()));
    }

    @Test
    void endedTasksAreFoundByAWordSinceADay() {
        Instant since = Instant.parse("2026-10-03T08:00:00Z");
        Filter filter = new Filter(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                "rent",
                since,
                since.plusSeconds(7200),
                null,
                null,
                null);

        assertThat(inbox.list(CARLA, Scope.ALL, State.ENDED, filter, new Sort(Field.ENDED, true), null, 200)
                        .tasks())
                .extracting(InboxTask::businessKey)
                .containsExactly("JE-49", "JE-48");
    }

    @Test
    void aCountStopsAtItsLimitAndSaysSo() {
        assertThat(inbox.count(CARLA, Scope.ALL, State.OPEN, Filter.NONE, 10)).isEqualTo(new Inbox.Count(10, false));
        assertThat(inbox.count(CARLA, Scope.ALL, State.OPEN, Filter.NONE, 60)).isEqualTo(new Inbox.Count(60, true));
    }

    @Test
    void oneTaskIsFoundWhereTheViewerWouldSeeIt() {
        InboxTask cfo = open(CARLA, Scope.ALL, Filter.NONE).stream()
                .filter(task -> task.candidateGroups().contains("cfo") && task.assignee() == null)
                .findFirst()
                .orElseThrow();

        assertThat(inbox.find(CARLA, Scope.ALL, cfo.id())).contains(cfo);
        assertThat(inbox.find(CARLA, Scope.VISIBLE, cfo.id())).isEmpty();
        assertThat(inbox.find(new Viewer("other", "carla", Set.of("cfo"), Set.of("*")), Scope.ALL, cfo.id()))
                .isEmpty();
    }

    @Test
    void whatIsNotPossibleIsRefused() {
        refused("VALIDATION_FAILED", State.OPEN, BY_DUE, null, 201);
        refused("VALIDATION_FAILED", State.OPEN, new Sort(Field.ENDED, true), null, 10);
        refused("CURSOR_INVALID", State.OPEN, BY_DUE, new Position("soon", UUID.randomUUID()), 10);
        refused("CURSOR_INVALID", State.OPEN, new Sort(Field.RISK, true), new Position("1.5", UUID.randomUUID()), 10);
    }

    private static void refused(String code, State state, Sort sort, @Nullable Position after, int limit) {
        assertThatExceptionOfType(InboxRefusal.class)
                .isThrownBy(() -> inbox.list(CARLA, Scope.ALL, state, Filter.NONE, sort, after, limit))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static List<InboxTask> open(Filter filter) {
        return open(CARLA, Scope.ALL, filter);
    }

    private static List<InboxTask> open(Viewer viewer, Scope scope, Filter filter) {
        return inbox.list(viewer, scope, State.OPEN, filter, BY_DUE, null, 200).tasks();
    }

    private static Filter filter(
            @Nullable String process,
            @Nullable Instant dueBefore,
            @Nullable Integer riskFrom,
            @Nullable BigDecimal amountFrom,
            @Nullable String text) {
        return new Filter(
                process,
                dueBefore,
                riskFrom,
                null,
                null,
                amountFrom,
                null,
                null,
                false,
                null,
                text,
                null,
                null,
                null,
                null,
                null);
    }
}
