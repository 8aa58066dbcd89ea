package com.nexusai.workers.ledger;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Measures an entry against the ledger's own history. How a measure counts is the business of the decision
 * {@code je-risk}; here stands only what is measured and what it is compared with. Uses of accounts and pairs are
 * counted over the year before the entry's period, up to {@value #COUNTED_UP_TO}: an answer that does not depend on the
 * order in which a month's entries are rated.
 */
@Component
class RiskMeasures {

    private static final int COUNTED_UP_TO = 50;

    private static final String SQL =
            """
            WITH d AS MATERIALIZED (
                SELECT e.tenant_id, e.id, e.revision, e.content_hash, e.company, e.reference, e.source, e.source = 'manual' AS manual,
                       e.posting_date, e.document_date, e.prepared_at, e.preparer, e.submitter, e.description, e.currency, e.total_debit,
                       coalesce(e.policy_amount, 0) AS amount, e.main_debit, e.main_credit, e.counterparty, e.reverses_id,
                       u.minor_units, c.zone, c.working_days, c.opens_at, c.closes_at,
                       coalesce(p.starts_on, e.posting_date) AS before, coalesce(p.ends_on, e.posting_date) AS period_end,
                       coalesce(p.status, 'none') <> 'open' AS post_close,
                       (e.total_debit * power(10::numeric, coalesce(u.minor_units, 2)))::numeric(30,0)::text AS digits
                  FROM ledger.entry_document e
                  JOIN ledger.company c ON c.tenant_id = e.tenant_id AND c.code = e.company
                  LEFT JOIN ledger.currency u ON u.code = e.currency
                  LEFT JOIN ledger.period p ON p.tenant_id = e.tenant_id AND p.company = e.company AND p.kind = 'normal'
                        AND e.posting_date BETWEEN p.starts_on AND p.ends_on
                 WHERE e.tenant_id = :tenant AND e.id = ANY (:ids))
            SELECT d.id,
                   au.account AS seldom_account, coalesce(au.uses, 0) AS account_uses,
                   pair.uses AS pair_uses, mine.uses AS preparer_account_uses,
                   d.period_end - d.posting_date AS days_to_period_end, length(trim(d.description)) AS text_length, d.post_close,
                   greatest(length(d.digits) - length(rtrim(d.digits, '0')) - 2, 0) AS trailing_zeros,
                   coalesce((SELECT max(length(m[1])) FROM regexp_matches(d.digits, '(([1-9])\\2+)', 'g') m), 1) AS repeated_digits,
                   CASE WHEN d.prepared_at IS NULL THEN 'unknown'
                        WHEN position(extract(isodow FROM d.prepared_at AT TIME ZONE d.zone)::text IN d.working_days) = 0 THEN 'weekend'
                        WHEN EXISTS (SELECT FROM ledger.holiday h WHERE h.tenant_id = d.tenant_id AND h.company = d.company
                                      AND h.day = (d.prepared_at AT TIME ZONE d.zone)::date) THEN 'holiday'
                        WHEN (d.prepared_at AT TIME ZONE d.zone)::time NOT BETWEEN d.opens_at AND d.closes_at THEN 'evening'
                        ELSE 'business' END AS prepared_when,
                   (d.prepared_at AT TIME ZONE d.zone)::text AS prepared_local,
                   d.amount, d.manual,
                   d.amount + coalesce(split.amount, 0) AS split_total, 1 + coalesce(split.parts, 0) AS split_parts, split.entries AS split_entries,
                   coalesce(near.found, 0) AS near_duplicates, near.entries AS near_entries,
                   CASE WHEN d.counterparty IS NULL THEN 99999 ELSE coalesce(d.posting_date - (
                        SELECT min(j.posting_date) FROM ledger.journal_entry j WHERE j.tenant_id = d.tenant_id
                           AND j.counterparty = d.counterparty AND j.posting_date < d.before), 0) END AS counterparty_age_days,
                   d.counterparty,
                   acc.system_account, coalesce(acc.sensitive_class, 'none') AS sensitive_class, acc.sensitive_account,
                   EXISTS (SELECT FROM ledger.journal_entry o WHERE o.tenant_id = d.tenant_id AND o.id = d.reverses_id AND o.reverses_id IS NOT NULL) AS reversal_of_reversal,
                   greatest(coalesce((d.prepared_at AT TIME ZONE d.zone)::date - d.posting_date, 0), 0) AS backdated_days,
                   EXISTS (SELECT FROM ledger.document_line l JOIN ledger.counterparty k ON k.tenant_id = l.tenant_id AND k.code = l.counterparty
                            WHERE l.tenant_id = d.tenant_id AND l.entry_id = d.id AND k.person_code IN (d.preparer, d.submitter)) AS self_dealing,
                   CASE WHEN usual.entries >= 10 AND usual.amount > 0 THEN round(d.amount / usual.amount, 4) ELSE 0 END AS amount_ratio,
                   usual.amount AS usual_amount, usual.entries AS usual_entries,
                   d.main_debit, d.main_credit, d.preparer, d.description, d.total_debit, d.currency, d.posting_date
              FROM d
              LEFT JOIN LATERAL (
                SELECT l.account, u.uses FROM ledger.document_line l
                 CROSS JOIN LATERAL (SELECT count(*) AS uses FROM (
                    SELECT FROM ledger.journal_line j WHERE j.tenant_id = d.tenant_id AND j.company = d.company AND j.account = l.account
                       AND j.posting_date >= d.before - 366 AND j.posting_date < d.before LIMIT :cap) q) u
                 WHERE l.tenant_id = d.tenant_id AND l.entry_id = d.id ORDER BY u.uses, l.line LIMIT 1) au ON true
              CROSS JOIN LATERAL (SELECT count(*) AS uses FROM (
                SELECT FROM ledger.journal_entry j WHERE j.tenant_id = d.tenant_id AND j.company = d.company AND j.main_debit = d.main_debit
                   AND j.main_credit = d.main_credit AND j.posting_date >= d.before - 366 AND j.posting_date < d.before LIMIT :cap) q) pair
              CROSS JOIN LATERAL (SELECT count(*) AS uses FROM (
                SELECT FROM ledger.journal_entry j WHERE j.tenant_id = d.tenant_id AND j.company = d.company AND j.preparer = d.preparer
                   AND j.main_debit = d.main_debit AND j.posting_date >= d.before - 366 AND j.posting_date < d.before LIMIT :cap) q) mine
              LEFT JOIN LATERAL (
                SELECT sum(s.policy_amount) AS amount, count(*) AS parts, jsonb_agg(s.reference ORDER BY s.reference) AS entries FROM (
                    SELECT e.reference, e.policy_amount FROM ledger.entry_document e
                     WHERE e.tenant_id = d.tenant_id AND e.company = d.company AND e.posting_date = d.posting_date AND e.preparer = d.preparer
                       AND e.main_debit = d.main_debit AND e.source = d.source
                       AND (e.counterparty = d.counterparty OR d.manual AND e.counterparty IS NOT DISTINCT FROM d.counterparty)
                       AND e.id <> d.id AND e.status NOT IN ('rejected', 'cancelled') LIMIT :cap) s) split ON true
              LEFT JOIN LATERAL (
                SELECT count(*) AS found, jsonb_agg(n.reference ORDER BY n.reference) AS entries FROM (
                    SELECT c.reference FROM (
                        SELECT e.id, e.reference, e.total_debit, e.posting_date, e.counterparty, e.currency FROM ledger.entry_document e
                         WHERE e.tenant_id = d.tenant_id AND e.company = d.company AND e.main_debit = d.main_debit AND e.main_credit = d.main_credit
                           AND e.posting_date BETWEEN d.posting_date - 35 AND d.posting_date + 35 AND e.status NOT IN ('rejected', 'cancelled')) c
                     CROSS JOIN LATERAL (SELECT (c.total_debit * power(10::numeric, coalesce(d.minor_units, 2)))::numeric(30,0)::text AS digits) x
                     CROSS JOIN LATERAL (SELECT count(*) AS differing FROM generate_series(1, length(d.digits)) i
                                          WHERE substr(x.digits, i, 1) <> substr(d.digits, i, 1)) y
                     WHERE c.id <> d.id AND c.currency = d.currency AND c.counterparty IS NOT DISTINCT FROM d.counterparty
                       AND length(x.digits) = length(d.digits)
                       AND (d.counterparty IS NOT NULL OR d.manual) AND length(d.digits) >= 5
                       AND (y.differing = 1
                            OR y.differing = 2 AND (SELECT string_agg(v, '' ORDER BY v) FROM regexp_split_to_table(x.digits, '') v)
                                                 = (SELECT string_agg(v, '' ORDER BY v) FROM regexp_split_to_table(d.digits, '') v)
                            OR y.differing = 0 AND abs(c.posting_date - d.posting_date) <= 10)
                     LIMIT :cap) n) near ON true
              LEFT JOIN LATERAL (
                SELECT coalesce(bool_or(a.system_only AND d.manual), false) AS system_account,
                       (array_agg(a.class ORDER BY position(a.class IN 'suspense reserve equity intercompany revenue')) FILTER (WHERE s.sensitive))[1] AS sensitive_class,
                       (array_agg(a.code ORDER BY position(a.class IN 'suspense reserve equity intercompany revenue')) FILTER (WHERE s.sensitive))[1] AS sensitive_account
                  FROM ledger.document_line l
                  JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account
                 CROSS JOIN LATERAL (SELECT a.class IN ('suspense', 'reserve', 'equity') OR d.manual AND a.class IN ('intercompany', 'revenue') AS sensitive) s
                 WHERE l.tenant_id = d.tenant_id AND l.entry_id = d.id) acc ON true
              LEFT JOIN LATERAL (
                SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY r.policy_amount)::numeric AS amount, count(*) AS entries FROM (
                    SELECT j.policy_amount FROM ledger.journal_entry j WHERE j.tenant_id = d.tenant_id AND j.company = d.company
                       AND j.main_debit = d.main_debit AND j.main_credit = d.main_credit AND j.posting_date >= d.before - 366 AND j.posting_date < d.before
                     ORDER BY j.posting_date DESC LIMIT 200) r) usual ON true
            """;

    private final JdbcClient db;

    RiskMeasures(JdbcClient db) {
        this.db = db;
    }

    /**
     * What was measured of an entry.
     *
     * @param facts the inputs of {@code je-risk}
     * @param evidence for each fact: what it says in words, and what it was compared with
     */
    record Measures(UUID entryId, Map<String, Object> facts, Map<String, Evidence> evidence) {}

    /**
     * @param value the value in words
     * @param comparison what it is compared with
     * @param compared references of the entries compared, as a JSON array
     */
    record Evidence(String value, String comparison, String compared) {}

    List<Measures> measure(String tenant, Collection<UUID> ids) {
        return db.sql(SQL)
                .param("tenant", tenant)
                .param("ids", ids.toArray(UUID[]::new))
                .param("cap", COUNTED_UP_TO)
                .query((row, n) -> measures(row))
                .list();
    }

    private static Measures measures(java.sql.ResultSet row) throws java.sql.SQLException {
        Map<String, Object> facts = new LinkedHashMap<>();
        Map<String, Evidence> evidence = new LinkedHashMap<>();
        String pair = row.getString("main_debit") + " to " + row.getString("main_credit");
        String amount = row.getBigDecimal("total_debit").toPlainString() + " " + row.getString("currency");
        String year = "postings in the year before the period";
        facts.put("accountUses", row.getInt("account_uses"));
        put(
                evidence,
                "accountUses",
                count(row.getInt("account_uses")),
                year + " on account " + row.getString("seldom_account"));
        facts.put("pairUses", row.getInt("pair_uses"));
        put(evidence, "pairUses", count(row.getInt("pair_uses")), year + " from " + pair);
        facts.put("preparerAccountUses", row.getInt("preparer_account_uses"));
        put(
                evidence,
                "preparerAccountUses",
                count(row.getInt("preparer_account_uses")),
                year + " by " + row.getString("preparer") + " on account " + row.getString("main_debit"));
        facts.put("daysToPeriodEnd", row.getInt("days_to_period_end"));
        put(evidence, "daysToPeriodEnd", row.getInt("days_to_period_end") + " days", "end of the period");
        facts.put("textLength", row.getInt("text_length"));
        put(evidence, "textLength", row.getInt("text_length") + " characters", "length of the description");
        facts.put("postClose", row.getBoolean("post_close"));
        put(
                evidence,
                "postClose",
                String.valueOf(row.getBoolean("post_close")),
                "whether the period was closed to daily work");
        facts.put("trailingZeros", row.getInt("trailing_zeros"));
        put(evidence, "trailingZeros", amount, "trailing zeros: " + row.getInt("trailing_zeros"));
        facts.put("repeatedDigits", row.getInt("repeated_digits"));
        put(evidence, "repeatedDigits", amount, "longest run of one digit: " + row.getInt("repeated_digits"));
        facts.put("preparedWhen", row.getString("prepared_when"));
        String prepared = row.getString("prepared_local");
        put(
                evidence,
                "preparedWhen",
                prepared == null ? "not stated" : prepared,
                "the company's working days and hours");
        facts.put("amount", row.getBigDecimal("amount").doubleValue());
        put(evidence, "amount", row.getBigDecimal("amount").toPlainString(), "total debits in the policy currency");
        facts.put("manual", row.getBoolean("manual"));
        put(
                evidence,
                "manual",
                row.getBoolean("manual") ? "entered by hand" : "from a sub-ledger",
                "source of the entry");
        facts.put("splitTotal", row.getBigDecimal("split_total").doubleValue());
        facts.put("splitParts", row.getInt("split_parts"));
        evidence.put(
                "splitTotal",
                new Evidence(
                        row.getBigDecimal("split_total").toPlainString() + " in " + row.getInt("split_parts")
                                + " entries",
                        "entries of the same day, preparer, account and counterparty",
                        array(row.getString("split_entries"))));
        evidence.put(
                "splitParts",
                new Evidence(
                        row.getInt("split_parts") + " entries",
                        "entries of the same day, preparer, account and counterparty",
                        array(row.getString("split_entries"))));
        facts.put("nearDuplicates", row.getInt("near_duplicates"));
        evidence.put(
                "nearDuplicates",
                new Evidence(
                        row.getInt("near_duplicates") + " entries like " + amount,
                        "entries of 35 days on the same accounts and counterparty, one digit or a swap apart",
                        array(row.getString("near_entries"))));
        facts.put("counterpartyAgeDays", row.getInt("counterparty_age_days"));
        put(
                evidence,
                "counterpartyAgeDays",
                row.getInt("counterparty_age_days") + " days",
                "since the first posting with counterparty " + row.getString("counterparty"));
        facts.put("systemAccount", row.getBoolean("system_account"));
        put(
                evidence,
                "systemAccount",
                String.valueOf(row.getBoolean("system_account")),
                "accounts kept by a sub-ledger");
        facts.put("reversalOfReversal", row.getBoolean("reversal_of_reversal"));
        put(
                evidence,
                "reversalOfReversal",
                String.valueOf(row.getBoolean("reversal_of_reversal")),
                "the entry it reverses");
        facts.put("backdatedDays", row.getInt("backdated_days"));
        put(
                evidence,
                "backdatedDays",
                row.getInt("backdated_days") + " days",
                "prepared after the posting date " + row.getString("posting_date"));
        facts.put("sensitiveClass", row.getString("sensitive_class"));
        put(
                evidence,
                "sensitiveClass",
                row.getString("sensitive_class"),
                "class of account " + row.getString("sensitive_account"));
        facts.put("selfDealing", row.getBoolean("self_dealing"));
        put(
                evidence,
                "selfDealing",
                String.valueOf(row.getBoolean("self_dealing")),
                "whether the counterparty is the preparer");
        facts.put("amountRatio", row.getBigDecimal("amount_ratio").doubleValue());
        put(
                evidence,
                "amountRatio",
                row.getBigDecimal("amount_ratio").toPlainString() + " times",
                "95th percentile of " + row.getInt("usual_entries") + " entries from " + pair + ": "
                        + row.getBigDecimal("usual_amount"));
        return new Measures(row.getObject("id", UUID.class), facts, evidence);
    }

    private static void put(Map<String, Evidence> evidence, String fact, String value, String comparison) {
        evidence.put(fact, new Evidence(value, comparison, "[]"));
    }

    private static String count(int uses) {
        return uses >= COUNTED_UP_TO ? COUNTED_UP_TO + " or more" : Integer.toString(uses);
    }

    private static String array(@org.jspecify.annotations.Nullable String json) {
        return json == null ? "[]" : json;
    }
}
