package com.nexusai.app.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nexusai.database.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.BadUserRequestException;
import org.operaton.bpm.engine.FilterService;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.filter.Filter;
import org.operaton.bpm.engine.task.TaskQuery;

class QueryGuardTest {

    private static final String EXPRESSION = "${''.getClass().forName('java.lang.Runtime')}";

    private static TestDatabase database;
    private static TestEngine engine;
    private static TaskService tasks;
    private static FilterService filters;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        engine = TestEngine.start(database, List.of());
        tasks = engine.tasks();
        filters = engine.engine().getFilterService();
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @Test
    void anExpressionInAQueryIsRefusedWhereverItStands() {
        refused(() -> tasks.createTaskQuery().taskAssigneeExpression(EXPRESSION).list());
        refused(() -> inOr().list());
        refused(() -> inOr().count());
        refused(() -> tasks.createTaskQuery()
                .or()
                .taskName("a")
                .endOr()
                .or()
                .taskOwnerExpression(EXPRESSION)
                .endOr()
                .list());
    }

    @Test
    void anExpressionInAFilterIsNotStored() {
        Filter filter = filters.newTaskFilter("mine").setQuery(inOr());

        refused(() -> filters.saveFilter(filter));

        assertThat(filters.createFilterQuery().count()).isZero();
    }

    @Test
    void anExpressionDoesNotExtendAFilter() {
        Filter filter = filters.saveFilter(
                filters.newTaskFilter("all").setQuery(tasks.createTaskQuery().taskName("a")));

        refused(() -> filters.list(filter.getId(), inOr()));
        refused(() -> filters.count(filter.getId(), inOr()));
        filters.deleteFilter(filter.getId());
    }

    @Test
    void ordinaryOrQueriesWork() {
        assertThat(tasks.createTaskQuery()
                        .or()
                        .taskName("a")
                        .taskAssignee("ben")
                        .endOr()
                        .list())
                .isEmpty();
    }

    private static TaskQuery inOr() {
        return tasks.createTaskQuery().or().taskAssigneeExpression(EXPRESSION).endOr();
    }

    private static void refused(Runnable attempt) {
        assertThatExceptionOfType(BadUserRequestException.class)
                .isThrownBy(attempt::run)
                .withMessageContaining("xpressions");
    }
}
