package com.nexusai.app.web;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long the questions of the inbox take over REST, asked one after another by signed-in people. Client and server share this JVM. The
 * tasks are rows of the projection, of which nothing but the projection is read.
 */
public final class TaskBenchmark {

    private static final List<String> LOGINS =
            List.of("controller", "cfo", "cost-centre-owner", "preparer", "accountant");
    private static final int WARM_UP = 100;
    private static final int SLOW_ROUNDS = 20;

    private final Map<String, Http> people = new LinkedHashMap<>();
    private final int rounds;

    private TaskBenchmark(Installation nexus, int rounds) {
        LOGINS.forEach(login -> people.put(login, nexus.as(login)));
        people.put("auditor", nexus.as("auditor"));
        this.rounds = rounds;
    }

    /** @param arguments ended tasks, open tasks, rounds */
    public static void main(String[] arguments) {
        int ended = Integer.parseInt(arguments[0]);
        int open = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        Installation nexus = Installation.start(Map.of("nexus.limits.enabled", "false"));
        try {
            TaskBenchmark benchmark = new TaskBenchmark(nexus, rounds);
            JdbcClient superuser = nexus.superuser();
            List<String> codes = benchmark.people.values().stream()
                    .map(person ->
                            person.get("/api/v1/me").json().path("person").asText())
                    .toList();
            fill(superuser, "demo", codes, ended, open);
            // A neighbour, so that the tenant is a condition that matters.
            fill(superuser, "demo-2", codes, ended / 10, open / 10);
            superuser.sql("vacuum analyze inbox.open_task").update();
            superuser.sql("vacuum analyze inbox.ended_task").update();
            System.out.printf("%,d ended and %,d open tasks, %d rounds each, limit 50%n%n", ended, open, rounds);
            System.out.println("| question | rows | p50 ms | p95 ms | p99 ms | max ms |");
            System.out.println("|---|---|---|---|---|---|");
            benchmark.askAll();
            System.out.printf(
                    Locale.ROOT,
                    "%nload at the end %.1f on %d processors; PostgreSQL %s, Java %s%n",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    Runtime.getRuntime().availableProcessors(),
                    superuser.sql("show server_version").query(String.class).single(),
                    Runtime.version());
        } finally {
            nexus.close();
        }
        // Threads of libraries would keep the JVM alive.
        System.exit(0);
    }

    private void askAll() {
        for (int round = 0; round < WARM_UP; round++) {
            ask(LOGINS.get(round % LOGINS.size()), "sort=-risk");
        }
        people("mine, by due", "scope=mine&sort=due");
        people("mine and my groups', by due", "sort=due");
        people("my groups', by risk", "scope=myGroups&sort=-risk");
        people("my groups', by amount", "scope=myGroups&sort=-amount");
        people("my groups', one company, risk from 60", "scope=myGroups&sort=-risk&company=C7&riskFrom=60");
        people("my groups', amount from 90,000, by due", "scope=myGroups&sort=due&amountFrom=90000");
        people("my groups', overdue, by due", "scope=myGroups&sort=due&dueBefore=2026-10-20T00:00:00Z");
        people("my groups', a text found nowhere", "scope=myGroups&sort=due&text=zzz");
        people("mine and my groups', with their number", "sort=due&count=true");
        people("decided, mine, newest first", "scope=mine&state=decided&sort=-ended");
        people("decided, my groups', newest first", "scope=myGroups&state=decided&sort=-ended");
        auditor("everybody's, by age", "scope=all&sort=-created", rounds);
        auditor("everybody's, a text found once", "scope=all&sort=due&text=JE-77", rounds);
        auditor("decided, everybody's, by amount", "scope=all&state=decided&sort=-amount", rounds);
        auditor(
                "decided, everybody's, a common word",
                "scope=all&state=decided&sort=-ended&text=rent&createdFrom=2026-09-01T00:00:00Z",
                rounds);
        auditor("decided, everybody's, with their number", "scope=all&state=decided&sort=-ended&count=true", rounds);
        auditor(
                "decided, a text found nowhere in the last month",
                "scope=all&state=decided&sort=-ended&text=zzz&createdFrom=2026-09-20T00:00:00Z",
                rounds);
        auditor(
                "decided, a text found nowhere in two years",
                "scope=all&state=decided&sort=-ended&text=zzz&createdFrom=2024-01-01T00:00:00Z",
                SLOW_ROUNDS);
        pages();
    }

    private void people(String name, String query) {
        measure(name, rounds, round -> ask(LOGINS.get(round % LOGINS.size()), query));
    }

    private void auditor(String name, String query, int times) {
        measure(name, times, round -> ask("auditor", query));
    }

    /** One page after another, as somebody who scrolls. */
    private void pages() {
        String[] cursor = {""};
        measure("everybody's by due, page after page", rounds, round -> {
            Http.Answer page = ask("auditor", "scope=all&sort=due" + cursor[0]);
            String next = page.json().path("nextCursor").asText("");
            cursor[0] = next.isEmpty() ? "" : "&cursor=" + next;
            return page;
        });
    }

    private Http.Answer ask(String login, String query) {
        Http person = people.get(login);
        if (person == null) {
            throw new IllegalArgumentException(login);
        }
        Http.Answer answer = person.get("/api/v1/tasks?limit=50&" + query);
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.toString());
        }
        return answer;
    }

    private interface Question {
        Http.Answer ask(int round);
    }

    private static void measure(String name, int rounds, Question question) {
        double[] times = new double[rounds];
        int rows = 0;
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            Http.Answer answer = question.ask(round);
            times[round] = (System.nanoTime() - begin) / 1e6;
            rows += answer.json().path("items").size();
        }
        Arrays.sort(times);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f |%n",
                name,
                rows / rounds,
                at(times, 0.50),
                at(times, 0.95),
                at(times, 0.99),
                times[rounds - 1]);
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static void fill(JdbcClient superuser, String tenant, List<String> codes, int ended, int open) {
        String row =
                """
                select :tenant, md5(:kind || :tenant || n)::uuid, (array['gl-posting','purchase','expense'])[n % 3 + 1], 'gl-posting:1:x', 1,
                       md5('i' || :kind || n)::uuid, 'JE-' || n, 'Task_ReviewEntry', 'Review entry',
                       (array['Rent of hall ','Wages of the workshop ','Invoice of supplier ','Accrued interest '])[n % 4 + 1] || n,
                       c.at, case when n % 20 > 0 then c.at + (n % 9) * interval '8 hours' end, null, 50,
                       case when n % 5 = 0 then (:codes::text[])[1 + n / 5 % 40] end, null, null, false,
                       case when n % 10 < 9 then array[(array['controller','cfo','cost-centre-owner','preparer','accountant'])
                            [1 + floor(5 * power(random(), 2))::integer]] else '{}' end,
                       case when n % 10 = 9 then array[coalesce((:codes::text[])[1 + n / 10 % 40], 'somebody')] else '{}' end, 'journal-entry',
                       md5('s' || :kind || n)::uuid, 1 + n % 3,
                       'C' || n % 20, 'person-' || n % 97, round((random() * 100000)::numeric, 2), 'EUR',
                       round((random() * 100000)::numeric, 2), case when n % 8 > 0 then floor(power(random(), 3) * 100)::integer end, 2""";
        superuser
                .sql("insert into inbox.open_task " + row
                        + " from generate_series(1, :count) n, lateral (select timestamptz '2026-10-20 08:00Z'"
                        + " + (n * interval '30 days' / :count) as at) c")
                .param("tenant", tenant)
                .param("kind", "open")
                .param("codes", codes.toArray(String[]::new))
                .param("count", open)
                .update();
        superuser
                .sql(
                        "insert into inbox.ended_task " + row
                                + ", c.at + interval '1 day', n % 12 > 0, case when n % 12 > 0 then 'approve' end,"
                                + " case when n % 12 > 0 then coalesce((:codes::text[])[1 + n % 40], 'somebody') end,"
                                + " case when n % 12 = 0 then 'deleted' end from generate_series(1, :count) n,"
                                + " lateral (select timestamptz '2024-10-20 08:00Z' + (n * interval '730 days' / :count) as at) c")
                .param("tenant", tenant)
                .param("kind", "ended")
                .param("codes", codes.toArray(String[]::new))
                .param("count", ended)
                .update();
    }
}
