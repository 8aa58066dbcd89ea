package com.nexusai.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Contracts that are invoiced each month and look odd out of context: round rents, flat fees near a limit, telephone
 * bills that differ in a digit, texts of two words at the end of the month. Their history is what tells them apart.
 */
final class RecurringContracts {

    private record Contract(DoubtKind resembles, Trader supplier, BigDecimal gross, int number) {}

    private final Desk desk;
    private final List<Contract> contracts = new ArrayList<>();

    RecurringContracts(Desk desk, Map<DoubtKind, Integer> counts) {
        this.desk = desk;
        Dice dice = desk.dice;
        for (DoubtKind kind : DoubtKind.values()) {
            int count = isRecurring(kind) ? counts.getOrDefault(kind, 0) : 0;
            for (int i = 0; i < count; i++) {
                Company company = desk.group.companies.get(i % desk.group.companies.size());
                contracts.add(contract(kind, company, dice, i));
            }
        }
    }

    static boolean isRecurring(DoubtKind kind) {
        return switch (kind) {
            case JUST_BELOW_LIMIT, NEAR_DUPLICATE, THIN_TEXT_AT_PERIOD_END, ROUND_SUM -> true;
            default -> false;
        };
    }

    int size() {
        return contracts.size();
    }

    List<Entry> month(YearMonth month) {
        List<Entry> entries = new ArrayList<>();
        for (Contract contract : contracts) {
            entries.add(entry(contract, month));
        }
        return entries;
    }

    private Contract contract(DoubtKind kind, Company company, Dice dice, int number) {
        LocalDate since = desk.group.firstMonth.atDay(1).minusDays(dice.between(300, 2500));
        LocalDate day = desk.group.firstMonth.atDay(1);
        return switch (kind) {
            case JUST_BELOW_LIMIT -> {
                Trader supplier = desk.group.parties.supplier(company, "6160", 4800, "", since);
                double limit = dice.pick(CompanyPolicy.SIGNATURE_LIMITS_EURO.subList(0, 1));
                yield new Contract(
                        kind, supplier, desk.amount(limit * dice.between(0.955, 0.985), company.currency, day), number);
            }
            case NEAR_DUPLICATE -> {
                Trader supplier = desk.group.parties.supplier(company, "6230", 700, "", since);
                yield new Contract(kind, supplier, desk.amount(dice.between(300, 1800), company.currency, day), number);
            }
            case THIN_TEXT_AT_PERIOD_END -> {
                Trader supplier = desk.group.parties.supplier(company, "6130", 900, "", since);
                yield new Contract(kind, supplier, desk.amount(dice.between(250, 1900), company.currency, day), number);
            }
            default -> {
                Trader supplier = desk.group.parties.supplier(company, "6110", 4000, "", since);
                int thousands = dice.between(2, 14);
                int unit = company.currency.equals("JPY") ? 100_000 : 1_000;
                yield new Contract(
                        kind,
                        supplier,
                        BigDecimal.valueOf((long) thousands * unit)
                                .setScale(ExchangeRates.scale(company.currency), RoundingMode.UNNECESSARY),
                        number);
            }
        };
    }

    private Entry entry(Contract contract, YearMonth month) {
        Company company = contract.supplier().company();
        LocalDate day = desk.workingDay(company, month, 2, 24);
        BigDecimal gross = contract.gross();
        String text = null;
        switch (contract.resembles()) {
            case JUST_BELOW_LIMIT ->
                text = "Insurance premium " + Desk.monthName(month) + ", policy " + (77_000 + contract.number());
            case NEAR_DUPLICATE -> {
                text = "Telephone and lines " + Desk.monthName(month) + ", account " + (5_100 + contract.number());
                BigDecimal unit = BigDecimal.valueOf(company.currency.equals("JPY") ? 1000 : 10);
                BigDecimal tens = gross.divide(unit, 0, RoundingMode.DOWN).remainder(BigDecimal.TEN);
                int digit = Math.floorMod(tens.intValue() + month.getMonthValue() + month.getYear() * 12, 10);
                gross = gross.subtract(tens.multiply(unit))
                        .add(BigDecimal.valueOf(digit).multiply(unit));
            }
            case THIN_TEXT_AT_PERIOD_END -> {
                day = company.lastWorkingDay(month);
                text = "Cleaning " + month.getMonthValue() + "/" + month.getYear() % 100;
                BigDecimal hours =
                        BigDecimal.valueOf(desk.dice.between(92, 108)).movePointLeft(2);
                gross = gross.multiply(hours).setScale(gross.scale(), RoundingMode.HALF_UP);
            }
            default -> text = "Rent " + Desk.monthName(month) + ", lease " + (300 + contract.number());
        }
        desk.meet("payable", company, contract.supplier().party().code(), day);
        Entry entry = desk.payable(contract.supplier(), day, day, gross, text);
        return entry.labelled(Label.ORDINARY, contract.resembles().text());
    }
}
