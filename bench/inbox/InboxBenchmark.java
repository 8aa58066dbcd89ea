import com.nexusai.app.inbox.Inbox;
import com.nexusai.app.inbox.Inbox.Field;
import com.nexusai.app.inbox.Inbox.Filter;
import com.nexusai.app.inbox.Inbox.Position;
import com.nexusai.app.inbox.Inbox.Scope;
import com.nexusai.app.inbox.Inbox.Sort;
import com.nexusai.app.inbox.Inbox.State;
import com.nexusai.app.inbox.Inbox.Viewer;
import com.nexusai.database.testing.TestDatabase;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long the inbox's questions take, asked as the application asks them: its class, its login, row-level security, a transaction for each.
 * Run it by {@code bench/inbox/run [ended] [open] [rounds]}.
 */
public final class InboxBenchmark {

    private static final String TENANT = "acme";
    private static final String[] GROUPS = {"controller", "cfo", "cost-centre-owner", "preparer", "finance-administrator"};

    public static void main(String[] args) {
        int ended = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int open = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 300;
        try (TestDatabase database = TestDatabase.create()) {
            JdbcClient superuser = JdbcClient.create(database.superuser());
            fill(superuser, TENANT, ended, open);
            // A neighbour, so that the tenant is a condition that matters.
            fill(superuser, "neighbour", ended / 10, open / 10);
            superuser.sql("vacuum analyze inbox.open_task").update();
            superuser.sql("vacuum analyze inbox.ended_task").update();
            Inbox inbox = new Inbox(JdbcClient.create(database.app()), database.transactions());
            System.out.printf("%,d ended and %,d open tasks, %d rounds each, limit 50%n%n", ended, open, rounds);
            System.out.println("| question | rows | p50 ms | p95 ms | p99 ms | max ms |");
            System.out.println("|---|---|---|---|---|---|");
            questions(inbox).forEach((name, question) -> measure(name, question, rounds));
            var system = ManagementFactory.getOperatingSystemMXBean();
            System.out.printf(
                    Locale.ROOT,
                    "%nload at the end %.1f on %d processors; PostgreSQL %s, Java %s%n",
                    system.getSystemLoadAverage(),
                    system.getAvailableProcessors(),
                    superuser.sql("show server_version").query(String.class).single(),
                    Runtime.version());
        }
        System.exit(0);
    }

    private interface Question {
        long ask(int round);
    }

    private static Map<String, Question> questions(Inbox inbox) {
        Sort due = new Sort(Field.DUE, false);
        Sort risk = new Sort(Field.RISK, true);
        Sort amount = new Sort(Field.AMOUNT, true);
        Sort newest = new Sort(Field.ENDED, true);
        Position[] at = new Position[1];
        Map<String, Question> all = new LinkedHashMap<>();
        all.put("mine by due", n -> rows(inbox, viewer(n), Scope.MINE, State.OPEN, Filter.NONE, due));
        all.put("my groups by due", n -> rows(inbox, viewer(n), Scope.MY_GROUPS, State.OPEN, Filter.NONE, due));
        all.put("my groups by risk", n -> rows(inbox, viewer(n), Scope.MY_GROUPS, State.OPEN, Filter.NONE, risk));
        all.put("my groups by amount", n -> rows(inbox, viewer(n), Scope.MY_GROUPS, State.OPEN, Filter.NONE, amount));
        all.put("my groups by due, one page after another", n -> {
            var page = inbox.list(viewer(0), Scope.MY_GROUPS, State.OPEN, Filter.NONE, due, at[0], 50);
            at[0] = page.next();
            return page.tasks().size();
        });
        all.put(
                "my groups, one company, risk 60-100, by risk",
                n -> rows(inbox, viewer(n), Scope.MY_GROUPS, State.OPEN, filter("C" + n % 20, 60, null, null), risk));
        all.put(
                "my groups, amount from 90,000, by due",
                n -> rows(inbox, viewer(n), Scope.MY_GROUPS, State.OPEN, filter(null, null, "90000", null), due));
        all.put(
                "my groups, overdue, by due",
                n -> rows(inbox, viewer(n), Scope.MY_GROUPS, State.OPEN, overdue(), due));
        all.put(
                "everybody's, text found once, by due",
                n -> rows(inbox, viewer(n), Scope.ALL, State.OPEN, filter(null, null, null, "JE-" + (n + 1) + "7"), due));
        all.put(
                "my groups, text found nowhere, by due",
                n -> rows(inbox, viewer(n), Scope.MY_GROUPS, State.OPEN, filter(null, null, null, "zzz" + n), due));
        all.put("a group that has nothing, by due", n -> rows(
                inbox, new Viewer(TENANT, "nobody", Set.of("auditor"), Set.of("*")), Scope.MY_GROUPS, State.OPEN, Filter.NONE, due));
        all.put("everybody's by created", n -> rows(
                inbox, viewer(n), Scope.ALL, State.OPEN, Filter.NONE, new Sort(Field.CREATED, true)));
        all.put("count of my groups, at most 10,000", n -> inbox.count(viewer(n), Scope.MY_GROUPS, State.OPEN, Filter.NONE, 10_000)
                .value());
        all.put("count of everything open, at most 10,000", n -> inbox.count(viewer(n), Scope.ALL, State.OPEN, Filter.NONE, 10_000)
                .value());
        all.put("decided by me, newest first", n -> rows(inbox, viewer(n), Scope.MINE, State.DECIDED, Filter.NONE, newest));
        all.put("decided in my groups, newest first", n -> rows(
                inbox, viewer(n), Scope.MY_GROUPS, State.DECIDED, Filter.NONE, newest));
        all.put("decided, by amount", n -> rows(inbox, viewer(n), Scope.ALL, State.DECIDED, Filter.NONE, amount));
        all.put("count of decided, at most 10,000", n -> inbox.count(viewer(n), Scope.ALL, State.DECIDED, Filter.NONE, 10_000)
                .value());
        all.put("decided, common word, newest first", n -> rows(
                inbox, viewer(n), Scope.ALL, State.DECIDED, filter(null, null, null, "rent"), newest));
        all.put("decided, text found nowhere (20 rounds)", n -> n >= 20
                ? -1
                : rows(inbox, viewer(n), Scope.ALL, State.DECIDED, filter(null, null, null, "zzz" + n), newest));
        return all;
    }

    private static Viewer viewer(int n) {
        return new Viewer(TENANT, "person-" + n % 40, Set.of(GROUPS[n % GROUPS.length]), Set.of("*"));
    }

    private static long rows(Inbox inbox, Viewer viewer, Scope scope, State state, Filter filter, Sort sort) {
        return inbox.list(viewer, scope, state, filter, sort, null, 50).tasks().size();
    }

    private static Filter filter(String company, Integer riskFrom, String amountFrom, String text) {
        return new Filter(
                null, null, riskFrom, null, company, amountFrom == null ? null : new BigDecimal(amountFrom), null, null, false,
                null, text, null, null);
    }

    private static Filter overdue() {
        return new Filter(
                null, Instant.parse("2026-10-20T00:00:00Z"), null, null, null, null, null, null, false, null, null, null, null);
    }

    private static void measure(String name, Question question, int rounds) {
        for (int i = 0; i < Math.min(30, rounds); i++) {
            question.ask(i);
        }
        double[] times = new double[rounds];
        int counted = 0;
        long rows = 0;
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            long found = question.ask(i);
            if (found >= 0) {
                times[counted++] = (System.nanoTime() - begin) / 1e6;
                rows += found;
            }
        }
        double[] sorted = Arrays.copyOf(times, counted);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f |%n",
                name,
                rows / counted,
                at(sorted, 0.50),
                at(sorted, 0.95),
                at(sorted, 0.99),
                sorted[counted - 1]);
    }

    private static double at(double[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private static void fill(JdbcClient superuser, String tenant, int ended, int open) {
        String row =
                """
                select '%1$s', md5('%2$s' || '%1$s' || n)::uuid, (array['gl-posting','purchase','expense'])[n %% 3 + 1], 'gl-posting:1:x', 1,
                       md5('i%2$s' || n)::uuid, 'JE-' || n, 'Task_ReviewEntry', 'Review entry',
                       (array['Rent of hall ','Wages of the workshop ','Invoice of supplier ','Accrued interest '])[n %% 4 + 1] || n,
                       c.at, case when n %% 20 > 0 then c.at + (n %% 9) * interval '8 hours' end, null, 50,
                       case when n %% 5 = 0 then 'person-' || n %% 40 end, null, null, false,
                       case when n %% 10 < 9 then array[(array['controller','cfo','cost-centre-owner','preparer','finance-administrator'])
                            [1 + floor(5 * power(random(), 2))::integer]] else '{}' end,
                       case when n %% 10 = 9 then array['person-' || n %% 40] else '{}' end, 'journal-entry', md5('s%2$s' || n)::uuid, 1 + n %% 3,
                       'C' || n %% 20, 'person-' || n %% 97, round((random() * 100000)::numeric, 2), 'EUR',
                       round((random() * 100000)::numeric, 2), case when n %% 8 > 0 then floor(power(random(), 3) * 100)::integer end, 2""";
        superuser.sql("insert into inbox.open_task " + String.format(row, tenant, "open")
                        + " from generate_series(1, " + open
                        + ") n, lateral (select timestamptz '2026-10-20 08:00Z' + (n * interval '30 days' / " + open + ") as at) c")
                .update();
        superuser.sql("insert into inbox.ended_task " + String.format(row, tenant, "ended")
                        + ", c.at + interval '1 day', n % 12 > 0, case when n % 12 > 0 then 'approve' end, case when n % 12 > 0 then 'person-' || n % 40 end,"
                        + " case when n % 12 = 0 then 'deleted' end from generate_series(1, " + ended
                        + ") n, lateral (select timestamptz '2024-10-20 08:00Z' + (n * interval '730 days' / " + ended + ") as at) c")
                .update();
    }
}
