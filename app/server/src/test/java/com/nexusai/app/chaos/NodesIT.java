package com.nexusai.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several nodes with homes of their own share the month on one database and one Redis. */
@Timeout(300)
class NodesIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** While the test holds it, no node loads the sample. */
    private static final String SAMPLE_LOCK = "pg_advisory_lock(hashtextextended('nexus sample', 0))";

    @Test
    void nodesOfDifferentRolesDoTheMonthTogether() throws Exception {
        MonthHome home = MonthHome.create("roles");
        Program web = null;
        Program worker = null;
        try (MonthHome.Servers servers = home.servers();
                Connection connection = servers.superuser()) {
            web = servers.node("web", "--role", "web,jobs");
            worker = servers.node("worker", "--role", "worker");
            String webUrl = url(web);
            String workerUrl = url(worker);
            for (String url : List.of(webUrl, workerUrl)) {
                assertThat(get(url, "/actuator/health/readiness").statusCode()).isEqualTo(200);
                assertThat(get(url, "/actuator/prometheus").body()).contains("nexus_redis_up");
            }
            assertThat(get(webUrl, "/api/v1/nothing").body()).doesNotContain("not the role web");
            HttpResponse<String> refused = get(workerUrl, "/api/v1/nothing");
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).contains("not the role web");
            assertThat(get(workerUrl, "/actuator/../api/v1/nothing").statusCode())
                    .isGreaterThanOrEqualTo(400);

            awaitMonth(connection, worker);

            assertThat(batchesByNode(connection)).as("only one node executes").hasSize(1);
            assertThat(web.err()).contains("Sealed");
            assertThat(worker.err()).doesNotContain("Sealed");
            end(web);
            end(worker);
        } finally {
            kill(web);
            kill(worker);
        }
        booksAreRight(home);
    }

    @Test
    void whenOneOfTwoEqualNodesIsKilledTheOtherGoesOn() throws Exception {
        MonthHome home = MonthHome.create("equals");
        Program one = null;
        Program other = null;
        try (MonthHome.Servers servers = home.servers();
                Connection connection = servers.superuser()) {
            execute(connection, "SELECT " + SAMPLE_LOCK);
            one = servers.node("one");
            other = servers.node("other");
            url(one);
            url(other);
            execute(connection, "SELECT pg_advisory_unlock_all()");

            Map<String, Long> before = awaitBoth(connection, one);
            one.process().destroyForcibly().waitFor();
            before.putAll(batchesByNode(connection));
            System.out.println("NodesIT: killed one of " + before);
            awaitMonth(connection, other);

            Map<String, Long> after = batchesByNode(connection);
            assertThat(after).containsOnlyKeys(before.keySet());
            assertThat(after.entrySet().stream()
                            .filter(node -> node.getValue() > before.getOrDefault(node.getKey(), 0L)))
                    .as("%s, then %s", before, after)
                    .hasSize(1);
            end(other);
        } finally {
            kill(one);
            kill(other);
        }
        booksAreRight(home);
    }

    private static void booksAreRight(MonthHome home) throws Exception {
        Books books = Books.read(home);
        assertThat(books.faults()).isEmpty();
        assertThat(books.outcomes())
                .as("as with one node")
                .isEqualTo(Undisturbed.books().outcomes());
        home.remove();
    }

    private static String url(Program node) throws Exception {
        while (node.url().isEmpty()) {
            goesOn(node);
        }
        return node.url().orElseThrow();
    }

    private static void goesOn(Program node) throws InterruptedException {
        assertThat(node.process().waitFor(50, TimeUnit.MILLISECONDS))
                .as(node.err())
                .isFalse();
    }

    private static Map<String, Long> awaitBoth(Connection connection, Program node) throws Exception {
        Map<String, Long> batches = batchesByNode(connection);
        while (batches.size() < 2) {
            assertThat(unfinished(connection))
                    .as("done by one alone: %s", batches)
                    .isPositive();
            goesOn(node);
            batches = batchesByNode(connection);
        }
        return batches;
    }

    private static void awaitMonth(Connection connection, Program node) throws Exception {
        while (!node.err().contains("Imported the month") || unfinished(connection) > 0) {
            goesOn(node);
        }
    }

    /** What a month at rest has none of. A file that a killed node was receiving is nobody's; the other has received it as a whole. */
    private static long unfinished(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT abs(%d - (SELECT count(*) FROM ledger.entry_document WHERE import_id IS NOT NULL))
                             + (SELECT count(*) FROM ledger.entry_import WHERE status NOT IN ('done', 'receiving'))
                             + (SELECT count(*) FROM engine.act_ru_ext_task WHERE retries_ IS NULL OR retries_ > 0)
                             + (SELECT count(*) FROM engine.act_ru_job WHERE retries_ > 0 AND (duedate_ IS NULL OR duedate_ <= now()))
                             + (SELECT count(*) FROM ledger.unsealed_entry) + (SELECT count(*) FROM ledger.unordered_event)
                        """
                                .formatted(MonthHome.ENTRIES))) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Tasks completed, by the name of the node that did. */
    private static Map<String, Long> batchesByNode(Connection connection) throws SQLException {
        Map<String, Long> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT worker_id_, count(*) FROM engine.act_hi_ext_task_log WHERE state_ = 2 GROUP BY worker_id_")) {
            while (row.next()) {
                found.put(row.getString(1), row.getLong(2));
            }
        }
        return found;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void end(Program node) throws InterruptedException {
        node.process().destroy();
        assertThat(node.process().waitFor(10, TimeUnit.SECONDS)).as(node.err()).isTrue();
        assertThat(node.err()).doesNotContain("\tat ").doesNotContain("ERROR");
    }

    private static void kill(@org.jspecify.annotations.Nullable Program node) throws InterruptedException {
        if (node != null) {
            node.process().destroyForcibly().waitFor();
        }
    }

    private static HttpResponse<String> get(String url, String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
