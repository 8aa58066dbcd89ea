package com.nexusai.sample;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The group's master data, drawn once for a seed. */
final class Group {

    static final String TENANT = "demo";
    /** The current month is fixed: the sample never asks the clock. */
    static final YearMonth CURRENT = YearMonth.of(2026, 10);

    private static final List<String> CENTRES = List.of(
            "1000|Executive office",
            "1100|Finance",
            "1200|Human resources",
            "1300|IT",
            "2000|Purchasing",
            "2100|Warehouse",
            "3000|Assembly",
            "3100|Machining",
            "3200|Quality",
            "4000|Sales, domestic",
            "4100|Sales, export",
            "4200|Marketing",
            "5000|Service",
            "5100|Spare parts",
            "6000|Research and development",
            "9000|Former plant");

    final SampleSettings settings;
    final YearMonth firstMonth;
    final List<Company> companies;
    final ChartOfAccounts chart = new ChartOfAccounts();
    final Staff staff;
    final Map<String, List<CostCentre>> costCentres;
    final ExchangeRates rates;
    final Parties parties;

    Group(SampleSettings settings) {
        this.settings = settings;
        this.firstMonth = CURRENT.minusMonths(settings.months());
        this.companies = Company.group(firstMonth.getYear() - 1, CURRENT.getYear() + 1);
        this.staff = new Staff(dice("staff"));
        this.costCentres = costCentres(dice("cost-centres"));
        this.rates = new ExchangeRates(dice("rates"), firstMonth.minusMonths(1), CURRENT);
        LocalDate start = firstMonth.atDay(1);
        double scale = Math.max(1, settings.entries() / 2000.0);
        this.parties = new Parties(dice("parties"), companies, costCentres, staff, start, CURRENT.atDay(1), scale);
    }

    Dice dice(String stream) {
        return new Dice(settings.seed(), stream);
    }

    Company company(String code) {
        return companies.stream()
                .filter(company -> company.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The sample's group has no company " + code));
    }

    List<YearMonth> history() {
        List<YearMonth> months = new ArrayList<>();
        for (YearMonth month = firstMonth; month.isBefore(CURRENT); month = month.plusMonths(1)) {
            months.add(month);
        }
        return months;
    }

    List<CostCentre> costCentres(Company company) {
        return costCentres.getOrDefault(company.code, List.of());
    }

    /** Cost centres that are in use and have an owner who is not this person. */
    List<CostCentre> costCentresFor(Company company, String preparer) {
        return costCentres(company).stream()
                .filter(centre -> centre.active()
                        && !centre.owner().isEmpty()
                        && !centre.owner().equals(preparer))
                .toList();
    }

    private Map<String, List<CostCentre>> costCentres(Dice dice) {
        Map<String, List<CostCentre>> byCompany = new HashMap<>();
        for (Company company : companies) {
            String ownerless = company.code.equals("JP01") ? "" : dice.pick(List.of("3200", "6000", "1200"));
            List<CostCentre> centres = new ArrayList<>();
            List<Person> owners = dice.shuffled(staff.costCentreOwners());
            int next = 0;
            for (String row : CENTRES) {
                String[] cells = row.split("\\|");
                boolean absent = company.code.equals("JP01") && (cells[0].equals("3100") || cells[0].equals("6000"));
                if (absent) {
                    continue;
                }
                String owner = cells[0].equals(ownerless)
                        ? ""
                        : owners.get(next++ % owners.size()).code();
                centres.add(new CostCentre(company.code, cells[0], cells[1], owner, !cells[0].equals("9000")));
            }
            byCompany.put(company.code, centres);
        }
        return byCompany;
    }
}
