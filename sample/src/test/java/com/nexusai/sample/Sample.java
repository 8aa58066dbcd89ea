package com.nexusai.sample;

import com.nexusai.sample.Csv.Row;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A written sample, read back, with the house rules judged from the files alone. */
final class Sample {

    record Labelled(String label, String kind) {}

    final Map<String, List<Row>> history;
    final Map<String, List<Row>> month;
    final Map<String, Labelled> labels = new LinkedHashMap<>();
    final List<Row> controlTotals;
    private final Map<String, Row> companies = new HashMap<>();
    private final Map<String, Row> accounts = new HashMap<>();
    private final Map<String, Row> costCentres = new HashMap<>();
    private final Map<String, Row> people = new HashMap<>();
    private final Set<String> parties = new HashSet<>();
    private final Set<String> holidays = new HashSet<>();
    private final Map<String, String> periodStatus = new HashMap<>();
    private final Map<String, Map<LocalDate, BigDecimal>> rates = new HashMap<>();

    Sample(Path directory) {
        history = entries(Csv.read(directory, "history.csv"));
        month = entries(Csv.read(directory, "month.csv"));
        controlTotals = Csv.read(directory, "control_totals.csv");
        Csv.read(directory, "labels.csv")
                .forEach(row -> labels.put(
                        row.get("company") + "/" + row.get("entry_key"),
                        new Labelled(row.get("label"), row.get("kind"))));
        Csv.read(directory, "companies.csv").forEach(row -> companies.put(row.get("company"), row));
        Csv.read(directory, "accounts.csv").forEach(row -> accounts.put(row.get("account"), row));
        Csv.read(directory, "cost_centres.csv")
                .forEach(row -> costCentres.put(row.get("company") + "/" + row.get("cost_centre"), row));
        Csv.read(directory, "people.csv").forEach(row -> people.put(row.get("person"), row));
        Csv.read(directory, "counterparties.csv").forEach(row -> parties.add(row.get("counterparty")));
        Csv.read(directory, "holidays.csv").forEach(row -> holidays.add(row.get("company") + "/" + row.get("date")));
        Csv.read(directory, "periods.csv").stream()
                .filter(row -> row.get("kind").equals("normal"))
                .forEach(row -> periodStatus.put(row.get("company") + "/" + row.get("period"), row.get("status")));
        Csv.read(directory, "exchange_rates.csv")
                .forEach(row -> rates.computeIfAbsent(row.get("from") + row.get("to"), pair -> new HashMap<>())
                        .put(LocalDate.parse(row.get("valid_from")), new BigDecimal(row.get("rate"))));
    }

    Set<String> companies() {
        return companies.keySet();
    }

    Labelled label(String key) {
        Labelled label = labels.get(key);
        if (label == null) {
            throw new AssertionError("Entry " + key + " has no label");
        }
        return label;
    }

    Map<String, List<Row>> monthWith(String... wanted) {
        Map<String, List<Row>> chosen = new LinkedHashMap<>();
        month.forEach((key, lines) -> {
            if (List.of(wanted).contains(label(key).label())) {
                chosen.put(key, lines);
            }
        });
        return chosen;
    }

    static BigDecimal debits(List<Row> lines) {
        return sum(lines, "debit");
    }

    /** The entry's debits in the tenant's policy currency, at the rate of its posting date. */
    double euros(List<Row> lines) {
        Row head = lines.get(0);
        BigDecimal amount = debits(lines);
        if (head.get("currency").equals("EUR")) {
            return amount.doubleValue();
        }
        LocalDate valid = LocalDate.parse(head.get("posting_date")).withDayOfMonth(1);
        BigDecimal rate =
                rates.getOrDefault(head.get("currency") + "EUR", Map.of()).get(valid);
        if (rate == null) {
            throw new AssertionError("No rate of " + head.get("currency") + " on " + valid);
        }
        return amount.multiply(rate).doubleValue();
    }

    /** The names of the rules that an entry breaks. */
    Set<String> violations(List<Row> lines, boolean posted) {
        Set<String> found = new TreeSet<>();
        Row head = lines.get(0);
        String company = head.get("company");
        String currency = head.get("currency");
        int scale = Currency.getInstance(currency).getDefaultFractionDigits();
        boolean manual = head.get("source").equals("manual");
        if (lines.size() < 2) {
            found.add("TOO_FEW_LINES");
        }
        if (sum(lines, "debit").compareTo(sum(lines, "credit")) != 0
                || sum(lines, "company_debit").compareTo(sum(lines, "company_credit")) != 0) {
            found.add("UNBALANCED");
        }
        for (Row line : lines) {
            judgeLine(line, company, currency, scale, manual, found);
        }
        Row preparer = people.get(head.get("prepared_by"));
        if (preparer == null) {
            found.add("UNKNOWN_PREPARER");
        } else if (!List.of(preparer.get("companies").split(";")).contains(company)) {
            found.add("PREPARER_NOT_AUTHORISED");
        }
        String status =
                periodStatus.get(company + "/" + head.get("posting_date").substring(0, 7));
        if (!head.get("period").equals(head.get("posting_date").substring(0, 7))) {
            found.add("PERIOD_OF_ANOTHER_DATE");
        }
        if (!posted && !("open".equals(status) || "soft-closed".equals(status))) {
            found.add("CLOSED_PERIOD");
        }
        if (posted && status == null) {
            found.add("NO_PERIOD");
        }
        if (manual && euros(lines) >= 10_000 && head.get("attachment_names").isEmpty()) {
            found.add("MISSING_ATTACHMENT");
        }
        return found;
    }

    private void judgeLine(Row line, String company, String currency, int scale, boolean manual, Set<String> found) {
        if (line.get("debit").isEmpty() == line.get("credit").isEmpty()) {
            found.add("NOT_ONE_SIDE");
        }
        BigDecimal amount = amount(line);
        if (amount.signum() < 0 || (amount.signum() == 0 && !revaluation(line))) {
            found.add("NO_AMOUNT");
        }
        if (Math.max(0, amount.stripTrailingZeros().scale()) > scale) {
            found.add("AMOUNT_SCALE");
        }
        if (!line.get("counterparty").isEmpty() && !parties.contains(line.get("counterparty"))) {
            found.add("UNKNOWN_COUNTERPARTY");
        }
        String centreCode = line.get("cost_centre");
        Row centre = costCentres.get(company + "/" + centreCode);
        if (!centreCode.isEmpty() && (centre == null || !centre.is("active"))) {
            found.add("UNKNOWN_COST_CENTRE");
        }
        if (centre != null && manual && centre.get("owner").equals(line.get("prepared_by"))) {
            found.add("PREPARER_OWNS_COST_CENTRE");
        }
        Row account = accounts.get(line.get("account"));
        if (account == null) {
            found.add("UNKNOWN_ACCOUNT");
            return;
        }
        if (account.is("header")) {
            found.add("HEADER_ACCOUNT");
        }
        if (!account.is("active")) {
            found.add("INACTIVE_ACCOUNT");
        }
        if (manual && account.is("system_only") && !line.get("journal").equals("GEN")) {
            found.add("SYSTEM_ACCOUNT");
        }
        if (!account.get("currency").isEmpty() && !account.get("currency").equals(currency)) {
            found.add("ACCOUNT_CURRENCY");
        }
        boolean profitAndLoss =
                account.get("type").equals("revenue") || account.get("type").equals("expense");
        if (profitAndLoss && centreCode.isEmpty()) {
            found.add("MISSING_COST_CENTRE");
        }
        boolean needsParty = Set.of("receivable", "payable").contains(account.get("class"));
        if (needsParty && line.get("counterparty").isEmpty()) {
            found.add("MISSING_COUNTERPARTY");
        }
        if (account.get("class").equals("bank")
                && line.get("external_reference").isEmpty()) {
            found.add("MISSING_BANK_REFERENCE");
        }
    }

    /** Whether a person prepared it within the company's office hours; services run when they like. */
    boolean inOfficeHours(List<Row> lines) {
        Row head = lines.get(0);
        if (head.get("prepared_by").startsWith("svc-")) {
            return true;
        }
        Row company = company(head.get("company"));
        ZonedDateTime at =
                OffsetDateTime.parse(head.get("prepared_at")).atZoneSameInstant(ZoneId.of(company.get("zone")));
        LocalTime time = at.toLocalTime();
        return isWorkingDay(head.get("company"), at.toLocalDate())
                && !time.isBefore(LocalTime.parse(company.get("opens_at")))
                && time.isBefore(LocalTime.parse(company.get("closes_at")));
    }

    boolean isWorkingDay(String company, LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY
                && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !holidays.contains(company + "/" + day);
    }

    Set<String> classesOf(List<Row> lines) {
        Set<String> classes = new LinkedHashSet<>();
        for (Row line : lines) {
            Row account = accounts.get(line.get("account"));
            if (account != null) {
                classes.add(account.get("class"));
            }
        }
        return classes;
    }

    static Set<String> pairs(List<Row> lines) {
        Set<String> pairs = new HashSet<>();
        for (Row debit : lines) {
            for (Row credit : lines) {
                if (!debit.get("debit").isEmpty() && !credit.get("credit").isEmpty()) {
                    pairs.add(debit.get("company") + "/" + debit.get("account") + "/" + credit.get("account"));
                }
            }
        }
        return pairs;
    }

    private Row company(String code) {
        Row row = companies.get(code);
        if (row == null) {
            throw new AssertionError("No company " + code);
        }
        return row;
    }

    private static boolean revaluation(Row line) {
        return line.get("company_debit").isEmpty() != line.get("company_credit").isEmpty();
    }

    private static BigDecimal amount(Row line) {
        @Nullable String text = line.get("debit").isEmpty() ? line.get("credit") : line.get("debit");
        return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
    }

    static BigDecimal sum(List<Row> lines, String column) {
        return lines.stream()
                .map(line -> line.get(column))
                .filter(text -> !text.isEmpty())
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Map<String, List<Row>> entries(List<Row> rows) {
        Map<String, List<Row>> entries = new LinkedHashMap<>();
        String last = "";
        for (Row row : rows) {
            String key = row.get("company") + "/" + row.get("entry_key");
            if (!key.equals(last) && entries.containsKey(key)) {
                throw new AssertionError("The rows of entry " + key + " are not together");
            }
            entries.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
            last = key;
        }
        return entries;
    }
}
