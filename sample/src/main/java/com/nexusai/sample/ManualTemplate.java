package com.nexusai.sample;

import java.util.List;

/** Something that is booked by hand again and again: always the same two accounts, usually by the same person. */
record ManualTemplate(
        String debit, String credit, double medianEuro, double spread, boolean atMonthEnd, List<String> texts) {

    static final List<ManualTemplate> ALL = List.of(
            new ManualTemplate(
                    "6260",
                    "1530",
                    600,
                    0.7,
                    false,
                    List.of("Release prepaid licences {month}", "Prepaid licences, share of {month}, {cc}")),
            new ManualTemplate(
                    "6160",
                    "1520",
                    700,
                    0.6,
                    false,
                    List.of("Insurance premium, share of {month}", "Release prepaid insurance {month}, {cc}")),
            new ManualTemplate(
                    "6150",
                    "1510",
                    520,
                    0.7,
                    false,
                    List.of("Maintenance contract, share of {month}", "Release prepaid maintenance, {cc}, {month}")),
            new ManualTemplate(
                    "6640",
                    "6610",
                    900,
                    0.8,
                    false,
                    List.of("Reclassify legal advice to consulting, ticket {no}", "Correct account of {party}, {no}")),
            new ManualTemplate(
                    "6210",
                    "1020",
                    90,
                    0.5,
                    false,
                    List.of("Petty cash voucher {no}, office supplies", "Petty cash {month}, voucher {no}, {cc}")),
            new ManualTemplate(
                    "5100",
                    "2510",
                    1800,
                    0.9,
                    true,
                    List.of("Warranty provision {month}, {cc}", "Add to warranty provision per claims list {no}")),
            new ManualTemplate(
                    "5090",
                    "1430",
                    1200,
                    0.9,
                    true,
                    List.of("Stock count difference, count sheet {no}", "Inventory adjustment {month}, sheet {no}")),
            new ManualTemplate(
                    "6020",
                    "2340",
                    2200,
                    0.8,
                    true,
                    List.of("Accrued holiday pay {month}, {cc}", "Holiday balance {month} per HR list {no}")),
            new ManualTemplate(
                    "6510",
                    "2720",
                    800,
                    0.6,
                    false,
                    List.of("Vehicle lease {month}, contract {no}", "Lease instalment, contract {no}, {cc}")),
            new ManualTemplate(
                    "6910",
                    "1250",
                    700,
                    0.9,
                    true,
                    List.of("Allowance for doubtful receivables {month}", "Allowance per ageing list {month}, {no}")),
            new ManualTemplate(
                    "4040",
                    "2450",
                    2500,
                    0.8,
                    true,
                    List.of("Defer service revenue beyond {month}, contract {no}", "Deferral per contract list {no}")),
            new ManualTemplate(
                    "1240",
                    "1020",
                    250,
                    0.5,
                    false,
                    List.of("Travel advance, request {no}", "Cash advance to employee, request {no}")),
            new ManualTemplate(
                    "6340",
                    "2150",
                    130,
                    0.6,
                    false,
                    List.of("Meals on customer visit, claim {no}", "Expense claim {no}, meals, {cc}")),
            new ManualTemplate(
                    "6640",
                    "2410",
                    2600,
                    0.9,
                    true,
                    List.of("Accrue consulting {month}, project {no}", "Consulting not yet invoiced, {cc}, {month}")),
            new ManualTemplate(
                    "6640",
                    "2140",
                    1500,
                    0.9,
                    false,
                    List.of("Consulting fee {party}, agreement {no}", "{party}, advisory work {month}, {no}")));

    static ManualTemplate of(String debit, String credit) {
        return ALL.stream()
                .filter(template -> template.debit.equals(debit) && template.credit.equals(credit))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No manual template " + debit + " to " + credit));
    }
}
