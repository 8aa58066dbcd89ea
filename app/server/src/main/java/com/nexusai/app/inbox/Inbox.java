package com.nexusai.app.inbox;

import com.nexusai.database.TenantTransactions;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lists human tasks page by page. A page goes on after the last row of the one before (keyset), so that a late page costs no more than the
 * first. Each call runs in the open transaction or in one of its own, with the viewer's tenant bound.
 */
@Component
public class Inbox {

    /** In a viewer's companies: every company. */
    public static final String EVERY_COMPANY = "*";

    /** In a filter's group: tasks that no group may decide, only named persons. */
    public static final String NO_GROUP = "none";

    private static final int LONGEST_PAGE = 200;

    private final JdbcClient db;
    private final TenantTransactions tenants;

    public Inbox(JdbcClient db, TenantTransactions tenants) {
        this.db = db;
        this.tenants = tenants;
    }

    /**
     * Who looks.
     *
     * @param person the person's code, which is the engine's user id
     * @param companies codes, or {@link #EVERY_COMPANY}; tasks without a company are shown to everybody
     * @param substitutes those for whom he stands in at the moment
     */
    public record Viewer(
            String tenant, String person, Set<String> groups, Set<String> companies, List<Standing> substitutes) {

        public Viewer {
            groups = Set.copyOf(groups);
            companies = Set.copyOf(companies);
            substitutes = List.copyOf(substitutes);
        }

        public Viewer(String tenant, String person, Set<String> groups, Set<String> companies) {
            this(tenant, person, groups, companies, List.of());
        }
    }

    /**
     * An absent person's place in the inbox of whoever stands in.
     *
     * @param groups the absent person's groups as far as they are lent
     * @param processes keys of the processes it holds for; empty for all of them
     * @param companies codes it holds for, or {@link #EVERY_COMPANY}; the viewer's own companies limit it further
     */
    public record Standing(String person, Set<String> groups, Set<String> processes, Set<String> companies) {

        public Standing {
            groups = Set.copyOf(groups);
            processes = Set.copyOf(processes);
            companies = Set.copyOf(companies);
        }
    }

    public enum Scope {
        /** Assigned to the viewer, or delegated by him; of ended ones those that he decided. */
        MINE,
        /** The viewer is a candidate, by person, by group or for somebody absent, whoever has claimed it. */
        MY_GROUPS,
        /** Both of the above. */
        VISIBLE,
        /** Everything in the viewer's companies; for roles that may look at others' work. */
        ALL
    }

    public enum State {
        OPEN,
        /** Ended by a decision. */
        DECIDED,
        /** Ended in whatever way. */
        ENDED
    }

    public enum Field {
        DUE,
        CREATED,
        RISK,
        AMOUNT,
        /** Of ended tasks only. */
        ENDED
    }

    /** Missing due dates come last in ascending order, missing scores and amounts first. */
    public record Sort(Field by, boolean descending) {}

    /**
     * Where a page ended.
     *
     * @param value what the last row was sorted by: an instant in ISO 8601, a number, or empty where it had none
     */
    public record Position(String value, UUID id) {}

    /**
     * Which tasks are wanted; null asks for all of them. Ends of ranges are included, {@code dueBefore} and {@code createdBefore} are not.
     *
     * @param dueFrom with those that are due at that moment
     * @param group one of the candidate groups; {@link #NO_GROUP} for tasks of named persons only
     * @param level the approval level that is decided
     * @param unassigned only those that nobody has claimed
     * @param text words that all must occur in title, name, business key or preparer, in any case
     */
    public record Filter(
            @Nullable String process,
            @Nullable Instant dueBefore,
            @Nullable Integer riskFrom,
            @Nullable Integer riskTo,
            @Nullable String company,
            @Nullable BigDecimal amountFrom,
            @Nullable BigDecimal amountTo,
            @Nullable String assignee,
            boolean unassigned,
            @Nullable UUID subject,
            @Nullable String text,
            @Nullable Instant createdFrom,
            @Nullable Instant createdBefore,
            @Nullable Instant dueFrom,
            @Nullable String group,
            @Nullable Integer level) {

        public static final Filter NONE = new Filter(
                null, null, null, null, null, null, null, null, false, null, null, null, null, null, null, null);
    }

    /** @param next null on the last page */
    public record Page(List<InboxTask> tasks, @Nullable Position next) {

        public Page {
            tasks = List.copyOf(tasks);
        }
    }

    /** @param exact false when there are more than were counted */
    public record Count(long value, boolean exact) {}

    /**
     * @param limit 1 to 200
     * @throws InboxRefusal {@code VALIDATION_FAILED} for a limit or sort that is not possible, {@code CURSOR_INVALID} for a position that is
     *     none of this sort
     */
    public Page list(
            Viewer viewer, Scope scope, State state, Filter filter, Sort sort, @Nullable Position after, int limit) {
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw new InboxRefusal(
                    "VALIDATION_FAILED",
                    "limit",
                    Integer.toString(limit),
                    "a page of " + limit + " tasks is not possible",
                    "ask for 1 to " + LONGEST_PAGE);
        }
        if (sort.by() == Field.ENDED && state == State.OPEN) {
            throw new InboxRefusal(
                    "VALIDATION_FAILED",
                    "sort",
                    "ended",
                    "open tasks have not ended",
                    "sort by due, created, risk or amount");
        }
        Question question = new Question(viewer, scope, state, filter);
        String key = key(sort.by());
        if (after != null) {
            question.and(
                    "(" + key + ", t.task_id) " + (sort.descending() ? "<" : ">") + " (:after::" + type(sort.by())
                            + ", :afterId)",
                    Map.of("after", value(sort.by(), after.value()), "afterId", after.id()));
        }
        String order = sort.descending() ? " desc" : "";
        question.parameters.put("limit", limit + 1);
        List<InboxTask> found = tenants.call(viewer.tenant(), () -> db.sql(
                        "select " + (state == State.OPEN ? InboxTask.OPEN_COLUMNS : InboxTask.ENDED_COLUMNS)
                                + question.from() + " order by " + key + order + ", t.task_id" + order
                                + " limit :limit")
                .params(question.parameters)
                .query((row, n) -> InboxTask.of(row))
                .list());
        if (found.size() <= limit) {
            return new Page(found, null);
        }
        List<InboxTask> page = found.subList(0, limit);
        InboxTask last = page.get(limit - 1);
        return new Page(page, new Position(value(sort.by(), last), last.id()));
    }

    /** Counts no further than a limit: a number of six digits helps nobody and costs much. */
    public Count count(Viewer viewer, Scope scope, State state, Filter filter, int atMost) {
        Question question = new Question(viewer, scope, state, filter);
        question.parameters.put("limit", atMost + 1);
        long found = tenants.call(viewer.tenant(), () -> db.sql(
                        "select count(*) from (select 1" + question.from() + " limit :limit) found")
                .params(question.parameters)
                .query(Long.class)
                .single());
        return new Count(Math.min(found, atMost), found <= atMost);
    }

    /**
     * Open tasks of one group, level and risk.
     *
     * @param group {@link #NO_GROUP} where only named persons may decide
     * @param level null where no approval level is decided
     */
    public record Doubtful(String group, @Nullable Integer level, boolean high, long tasks) {}

    /** How many open tasks with a score from {@code riskFrom} on each group has, at each level; a task of two groups counts for both. */
    public List<Doubtful> doubtful(Viewer viewer, Scope scope, int riskFrom, int highFrom) {
        Question question = new Question(viewer, scope, State.OPEN, Filter.NONE);
        question.and("t.risk_score >= :elevated", Map.of("elevated", riskFrom));
        question.parameters.put("high", highFrom);
        question.parameters.put("none", NO_GROUP);
        return tenants.call(viewer.tenant(), () -> db.sql(
                        """
                        select g.name, d.level, d.high, count(*) as tasks
                          from (select t.level, t.risk_score >= :high as high, t.candidate_groups as groups %s) d
                         cross join lateral unnest(case when d.groups = '{}' then array[:none] else d.groups end) g(name)
                         group by g.name, d.level, d.high order by g.name, d.level nulls last, d.high desc
                        """
                                .formatted(question.from()))
                .params(question.parameters)
                .query((row, n) -> new Doubtful(
                        row.getString("name"),
                        row.getObject("level", Integer.class),
                        row.getBoolean("high"),
                        row.getLong("tasks")))
                .list());
    }

    /** The task, open or ended, if the viewer sees it in this scope. */
    public Optional<InboxTask> find(Viewer viewer, Scope scope, UUID id) {
        return tenants.call(viewer.tenant(), () -> find(
                        new Question(viewer, scope, State.OPEN, Filter.NONE), InboxTask.OPEN_COLUMNS, id)
                .or(() -> find(new Question(viewer, scope, State.ENDED, Filter.NONE), InboxTask.ENDED_COLUMNS, id)));
    }

    private Optional<InboxTask> find(Question question, String columns, UUID id) {
        question.and("t.task_id = :id", Map.of("id", id));
        return db.sql("select " + columns + question.from())
                .params(question.parameters)
                .query((row, n) -> InboxTask.of(row))
                .optional();
    }

    private static String key(Field field) {
        return switch (field) {
            case DUE -> "coalesce(t.due, 'infinity')";
            case CREATED -> "t.created";
            case RISK -> "coalesce(t.risk_score, -1)";
            case AMOUNT -> "coalesce(t.policy_amount, -1)";
            case ENDED -> "t.ended";
        };
    }

    private static String type(Field field) {
        return switch (field) {
            case DUE, CREATED, ENDED -> "timestamptz";
            case RISK -> "integer";
            case AMOUNT -> "numeric";
        };
    }

    private static String value(Field field, InboxTask task) {
        Object value =
                switch (field) {
                    case DUE -> task.due();
                    case CREATED -> task.created();
                    case RISK -> task.riskScore();
                    case AMOUNT -> task.policyAmount();
                    case ENDED -> task.end() == null ? null : task.end().at();
                };
        return value == null ? "" : value instanceof BigDecimal amount ? amount.toPlainString() : value.toString();
    }

    private static Object value(Field field, String text) {
        try {
            return switch (field) {
                case DUE -> text.isEmpty() ? "infinity" : Instant.parse(text).toString();
                case CREATED, ENDED -> Instant.parse(text).toString();
                case RISK -> text.isEmpty() ? -1 : Integer.parseInt(text);
                case AMOUNT -> text.isEmpty() ? BigDecimal.ONE.negate() : new BigDecimal(text);
            };
        } catch (NumberFormatException | DateTimeException e) {
            throw new InboxRefusal(
                    "CURSOR_INVALID",
                    "cursor",
                    text,
                    "the position '" + text + "' is none in a list by "
                            + field.name().toLowerCase(Locale.ROOT),
                    "begin with the first page",
                    e);
        }
    }

    /** Table, conditions and parameters of one list; only what is asked for stands in the statement, for the planner's sake. */
    private static final class Question {

        private final String table;
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, @Nullable Object> parameters = new HashMap<>();

        Question(Viewer viewer, Scope scope, State state, Filter filter) {
            table = state == State.OPEN ? "inbox.open_task" : "inbox.ended_task";
            and("t.tenant_id = :tenant", Map.of("tenant", viewer.tenant()));
            if (state == State.DECIDED) {
                conditions.add("t.decided");
            }
            companies("companies", viewer.companies()).ifPresent(conditions::add);
            see(viewer, scope, state);
            filter(filter);
            if (state != State.OPEN && filter.createdFrom() != null) {
                // Bounds the walk along the index by end; an hour, since clocks of nodes differ.
                conditions.add("t.ended >= :createdFrom::timestamptz - interval '1 hour'");
            }
        }

        void and(String condition, Map<String, ?> values) {
            conditions.add(condition);
            parameters.putAll(values);
        }

        String from() {
            return " from " + table + " t where " + String.join(" and ", conditions);
        }

        private void see(Viewer viewer, Scope scope, State state) {
            if (scope == Scope.ALL) {
                return;
            }
            parameters.put("person", viewer.person());
            List<String> ways = new ArrayList<>();
            if (scope != Scope.MY_GROUPS) {
                ways.add(
                        state == State.OPEN
                                ? "t.assignee = :person or t.owner = :person"
                                : "t.decided_by = :person or t.assignee = :person");
            }
            if (scope != Scope.MINE) {
                parameters.put("groups", viewer.groups().toArray(String[]::new));
                ways.add("t.candidate_groups && :groups::text[] or :person = any (t.candidate_users)");
                for (int i = 0; i < viewer.substitutes().size(); i++) {
                    ways.add(standsIn(i, viewer.substitutes().get(i)));
                }
            }
            conditions.add("(" + String.join(" or ", ways) + ")");
        }

        private String standsIn(int number, Standing absent) {
            String n = Integer.toString(number);
            parameters.put("absent" + n, absent.person());
            parameters.put("groups" + n, absent.groups().toArray(String[]::new));
            StringBuilder way = new StringBuilder("((t.candidate_groups && :groups" + n + "::text[] or :absent" + n
                    + " = any (t.candidate_users) or t.assignee = :absent" + n + ")");
            if (!absent.processes().isEmpty()) {
                parameters.put("processes" + n, absent.processes().toArray(String[]::new));
                way.append(" and t.process_key = any (:processes").append(n).append("::text[])");
            }
            companies("companies" + n, absent.companies())
                    .ifPresent(limit -> way.append(" and ").append(limit));
            return way.append(")").toString();
        }

        private Optional<String> companies(String name, Set<String> companies) {
            if (companies.contains(EVERY_COMPANY)) {
                return Optional.empty();
            }
            parameters.put(name, companies.toArray(String[]::new));
            return Optional.of("(t.company is null or t.company = any (:" + name + "::text[]))");
        }

        private void filter(Filter filter) {
            when("t.process_key = :process", "process", filter.process());
            when("t.due < :dueBefore", "dueBefore", timestamp(filter.dueBefore()));
            when("t.risk_score >= :riskFrom", "riskFrom", filter.riskFrom());
            when("t.risk_score <= :riskTo", "riskTo", filter.riskTo());
            when("t.company = :company", "company", filter.company());
            when("t.policy_amount >= :amountFrom", "amountFrom", filter.amountFrom());
            when("t.policy_amount <= :amountTo", "amountTo", filter.amountTo());
            when("t.assignee = :assignee", "assignee", filter.assignee());
            when("t.subject_id = :subject", "subject", filter.subject());
            when("t.created >= :createdFrom", "createdFrom", timestamp(filter.createdFrom()));
            when("t.created < :createdBefore", "createdBefore", timestamp(filter.createdBefore()));
            when("t.due >= :dueFrom", "dueFrom", timestamp(filter.dueFrom()));
            when("t.level = :level", "level", filter.level());
            if (NO_GROUP.equals(filter.group())) {
                conditions.add("t.candidate_groups = '{}'");
            } else {
                when(":group = any (t.candidate_groups)", "group", filter.group());
            }
            if (filter.unassigned()) {
                conditions.add("t.assignee is null");
            }
            String text = filter.text();
            if (text != null && !text.isBlank()) {
                String[] words = text.strip().split("\\s+");
                for (int i = 0; i < words.length; i++) {
                    and(
                            "concat_ws(' ', t.title, t.name, t.business_key, t.preparer) ilike :word" + i,
                            Map.of("word" + i, "%" + words[i].replaceAll("([\\\\%_])", "\\\\$1") + "%"));
                }
            }
        }

        private void when(String condition, String name, @Nullable Object value) {
            if (value != null) {
                and(condition, Map.of(name, value));
            }
        }

        private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
            return instant == null ? null : Timestamp.from(instant);
        }
    }
}
