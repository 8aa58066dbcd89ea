package com.nexusai.sample;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sample's files and their columns. */
final class SampleFiles {

    private static final String ENTRY_COLUMNS =
            "entry_key,company,document_date,posting_date,period,currency,description,source,prepared_by,prepared_at,"
                    + "external_reference,reverse_on,line,account,debit,credit,cost_centre,counterparty,line_text,"
                    + "tax_code,quantity,unit,attachment_names,intercompany_company,journal,exchange_rate,"
                    + "company_debit,company_credit";

    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX");

    private final Group group;
    private final Path directory;

    SampleFiles(Group group, Path directory) {
        this.group = group;
        this.directory = directory;
    }

    void write(List<Entry> history, List<Entry> month) throws IOException {
        companies();
        periods();
        accounts();
        people();
        parties();
        rates();
        controlTotals(month);
        entries("history.csv", history);
        entries("month.csv", month);
        attachments(month);
        labels(month);
    }

    private void companies() throws IOException {
        try (CsvFile file = new CsvFile(directory, "tenant.csv", "tenant,name,policy_currency")) {
            file.row(Group.TENANT, "Nordlicht Group", ExchangeRates.POLICY_CURRENCY);
        }
        String columns =
                "company,name,currency,zone,country,rounding_account,retained_earnings_account,working_days,opens_at,"
                        + "closes_at";
        try (CsvFile file = new CsvFile(directory, "companies.csv", columns)) {
            for (Company company : group.companies) {
                file.row(
                        company.code,
                        company.name,
                        company.currency,
                        company.zone.getId(),
                        company.country,
                        ChartOfAccounts.ROUNDING,
                        ChartOfAccounts.RETAINED_EARNINGS,
                        "MON-FRI",
                        company.opensAt.toString(),
                        company.closesAt.toString());
            }
        }
        try (CsvFile file = new CsvFile(directory, "holidays.csv", "company,date,name")) {
            for (Company company : group.companies) {
                for (Map.Entry<LocalDate, String> holiday : company.holidays().entrySet()) {
                    file.row(company.code, holiday.getKey().toString(), holiday.getValue());
                }
            }
        }
        try (CsvFile file = new CsvFile(directory, "cost_centres.csv", "company,cost_centre,name,owner,active")) {
            for (Company company : group.companies) {
                for (CostCentre centre : group.costCentres(company)) {
                    file.row(
                            centre.company(),
                            centre.code(),
                            centre.name(),
                            centre.owner(),
                            String.valueOf(centre.active()));
                }
            }
        }
    }

    private void periods() throws IOException {
        String columns = "company,fiscal_year,number,period,starts_on,ends_on,kind,status";
        try (CsvFile file = new CsvFile(directory, "periods.csv", columns)) {
            for (Company company : group.companies) {
                for (int year = group.firstMonth.getYear(); year <= Group.CURRENT.getYear(); year++) {
                    for (int number = 1; number <= 12; number++) {
                        YearMonth month = YearMonth.of(year, number);
                        file.row(
                                company.code,
                                String.valueOf(year),
                                String.valueOf(number),
                                month.toString(),
                                month.atDay(1).toString(),
                                month.atEndOfMonth().toString(),
                                "normal",
                                status(month));
                    }
                    LocalDate last = LocalDate.of(year, 12, 31);
                    file.row(
                            company.code,
                            String.valueOf(year),
                            "13",
                            year + "-13",
                            last.toString(),
                            last.toString(),
                            "adjustment",
                            year == Group.CURRENT.getYear() ? "open" : "closed");
                }
            }
        }
    }

    private static String status(YearMonth month) {
        YearMonth softClosed = Group.CURRENT.minusMonths(1);
        return month.isBefore(softClosed) ? "closed" : month.equals(softClosed) ? "soft-closed" : "open";
    }

    private void accounts() throws IOException {
        String columns = "account,name,type,header,active,system_only,currency,class";
        try (CsvFile file = new CsvFile(directory, "accounts.csv", columns)) {
            for (Account account : group.chart.all()) {
                file.row(
                        account.code(),
                        account.name(),
                        account.type(),
                        String.valueOf(account.header()),
                        String.valueOf(account.active()),
                        String.valueOf(account.systemOnly()),
                        account.currency(),
                        account.accountClass());
            }
        }
    }

    private void people() throws IOException {
        try (CsvFile file = new CsvFile(directory, "people.csv", "person,name,email,roles,companies")) {
            for (Person person : group.staff.all()) {
                file.row(
                        person.code(),
                        person.name(),
                        person.email(),
                        String.join(";", person.roles()),
                        String.join(";", person.companies()));
            }
        }
    }

    private void parties() throws IOException {
        try (CsvFile file = new CsvFile(directory, "counterparties.csv", "counterparty,name,kind,person,since")) {
            for (Party party : group.parties.all().stream()
                    .sorted(Comparator.comparing(Party::code))
                    .toList()) {
                file.row(
                        party.code(),
                        party.name(),
                        party.kind(),
                        party.person(),
                        party.since().toString());
            }
        }
    }

    private void rates() throws IOException {
        try (CsvFile file = new CsvFile(directory, "exchange_rates.csv", "from,to,valid_from,rate")) {
            for (YearMonth month : group.rates.months()) {
                for (String from : ExchangeRates.CURRENCIES) {
                    for (String to : ExchangeRates.CURRENCIES) {
                        if (!from.equals(to)) {
                            String rate = group.rates.rate(from, to, month).toPlainString();
                            file.row(from, to, month.atDay(1).toString(), rate);
                        }
                    }
                }
            }
        }
    }

    /** What the sub-ledgers say they delivered, batch by batch. */
    private void controlTotals(List<Entry> month) throws IOException {
        record Batch(String company, String source, String reference, String currency) {}
        Comparator<Batch> order = Comparator.comparing(Batch::company)
                .thenComparing(Batch::source)
                .thenComparing(Batch::reference)
                .thenComparing(Batch::currency);
        Map<Batch, BigDecimal> totals = new TreeMap<>(order);
        for (Entry entry : month) {
            if (!entry.source.equals("manual") && !entry.externalReference.isEmpty()) {
                Batch batch = new Batch(entry.company.code, entry.source, entry.externalReference, entry.currency);
                totals.merge(batch, entry.debits(), BigDecimal::add);
            }
        }
        try (CsvFile file = new CsvFile(directory, "control_totals.csv", "company,source,batch,currency,total")) {
            for (Map.Entry<Batch, BigDecimal> total : totals.entrySet()) {
                Batch batch = total.getKey();
                String sum = total.getValue().toPlainString();
                file.row(batch.company(), batch.source(), batch.reference(), batch.currency(), sum);
            }
        }
    }

    private void entries(String name, List<Entry> entries) throws IOException {
        try (CsvFile file = new CsvFile(directory, name, ENTRY_COLUMNS)) {
            for (Entry entry : entries) {
                String documentDate = entry.documentDate.toString();
                String postingDate = entry.postingDate.toString();
                String period = YearMonth.from(entry.postingDate).toString();
                String preparedAt = INSTANT.format(entry.preparedAt);
                String reverseOn = entry.reverseOn == null ? "" : entry.reverseOn.toString();
                int number = 1;
                for (Line line : entry.lines) {
                    file.row(
                            entry.key,
                            entry.company.code,
                            documentDate,
                            postingDate,
                            period,
                            entry.currency,
                            entry.description,
                            entry.source,
                            entry.preparedBy,
                            preparedAt,
                            entry.externalReference,
                            reverseOn,
                            String.valueOf(number++),
                            line.account(),
                            plain(line.debit()),
                            plain(line.credit()),
                            line.costCentre(),
                            line.party(),
                            line.text(),
                            line.taxCode(),
                            line.quantity(),
                            line.unit(),
                            entry.attachments,
                            entry.intercompanyCompany,
                            entry.journal,
                            "",
                            plain(line.companyDebit()),
                            plain(line.companyCredit()));
                }
            }
        }
    }

    private static String plain(@Nullable BigDecimal amount) {
        return amount == null ? "" : amount.toPlainString();
    }

    /** The supporting documents that the month's entries name, one small text each. */
    private void attachments(List<Entry> month) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("attachments"));
        for (Entry entry : month) {
            for (String name : entry.attachments.split(";")) {
                if (!name.isBlank()) {
                    Files.writeString(
                            folder.resolve(name.trim()),
                            "Supporting document of " + entry.company.code + "-" + entry.key + ": " + entry.description
                                    + "\n");
                }
            }
        }
    }

    private void labels(List<Entry> month) throws IOException {
        try (CsvFile file = new CsvFile(directory, "labels.csv", "company,entry_key,label,kind")) {
            for (Entry entry : month) {
                file.row(entry.company.code, entry.key, entry.label.text, entry.kind);
            }
        }
    }
}
