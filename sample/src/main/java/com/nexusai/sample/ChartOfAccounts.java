package com.nexusai.sample;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The group's chart of accounts, one for all companies. */
final class ChartOfAccounts {

    /** code | name | type | flags (h header, i inactive, s system only) | currency | class (empty: ordinary). */
    private static final String CHART =
            """
            1000|Current assets|asset|h||
            1020|Petty cash|asset|||
            1100|Banks|asset|h||
            1110|Bank EUR|asset||EUR|bank
            1120|Bank USD|asset||USD|bank
            1130|Bank JPY|asset||JPY|bank
            1140|Bank GBP|asset||GBP|bank
            1150|Bank KWD|asset||KWD|bank
            1170|Savings account, closed 2023|asset|i||bank
            1180|Money in transit|asset|||
            1200|Receivables|asset|h||
            1210|Trade receivables|asset|s||receivable
            1220|Trade receivables, foreign currency|asset|s||receivable
            1230|Other receivables|asset|||receivable
            1240|Employee advances|asset|||receivable
            1250|Allowance for doubtful receivables|asset|||
            1290|Receivables of the former system|asset|i||receivable
            1310|Input tax|asset|||
            1330|Tax refunds due|asset|||
            1400|Inventories|asset|h||
            1410|Raw materials|asset|||
            1420|Work in progress|asset|||
            1430|Finished goods|asset|||
            1440|Trading goods|asset|||
            1500|Prepaid expenses|asset|h||
            1510|Prepaid maintenance|asset|||
            1520|Prepaid insurance|asset|||
            1530|Prepaid licences|asset|||
            1600|Intercompany receivables|asset|h||
            1610|Intercompany receivable DE01|asset|||intercompany
            1620|Intercompany receivable US01|asset|||intercompany
            1630|Intercompany receivable JP01|asset|||intercompany
            1700|Fixed assets|asset|h||
            1710|Land|asset|||
            1730|Machinery|asset|||
            1740|Vehicles|asset|||
            1750|Office equipment|asset|||
            1760|IT equipment|asset|||
            1770|Software|asset|||
            1790|Goodwill|asset|||
            1800|Accumulated depreciation|asset|h||
            1830|Accumulated depreciation, machinery|asset|s||
            1840|Accumulated depreciation, vehicles|asset|s||
            1850|Accumulated depreciation, office equipment|asset|s||
            1860|Accumulated depreciation, IT equipment|asset|s||
            1870|Accumulated depreciation, software|asset|s||
            1910|Investments|asset|||
            1920|Loans to employees|asset|||
            1930|Deposits paid|asset|||
            2000|Liabilities|liability|h||
            2100|Payables|liability|h||
            2110|Trade payables|liability|s||payable
            2120|Trade payables, foreign currency|liability|s||payable
            2130|Goods received, not invoiced|liability|||
            2140|Other payables|liability|||payable
            2150|Employee expense claims|liability|||payable
            2190|Payables of the former system|liability|i||payable
            2210|Output tax|liability|||
            2240|Wage tax payable|liability|||
            2300|Payroll liabilities|liability|h||
            2310|Wages payable|liability|s||
            2320|Social security payable|liability|s||
            2330|Pension contributions payable|liability|||
            2340|Accrued holiday pay|liability|||
            2400|Accruals|liability|h||
            2410|Accrued expenses|liability|||
            2420|Accrued audit fees|liability|||
            2430|Accrued utilities|liability|||
            2440|Accrued freight|liability|||
            2450|Deferred revenue|liability|||
            2500|Provisions|liability|h||
            2510|Provision for warranties|liability|||
            2520|Provision for litigation|liability|||
            2530|Provision for restructuring|liability|||
            2540|Provision for pensions|liability|||
            2600|Intercompany payables|liability|h||
            2610|Intercompany payable DE01|liability|||intercompany
            2620|Intercompany payable US01|liability|||intercompany
            2630|Intercompany payable JP01|liability|||intercompany
            2710|Bank loans|liability|||
            2720|Lease liabilities|liability|||
            2730|Overdraft, closed 2022|liability|i||
            3000|Equity|equity|h||
            3010|Share capital|equity|||equity
            3020|Additional paid-in capital|equity|||reserve
            3030|Legal reserve|equity|||reserve
            3100|Retained earnings|equity|||equity
            3110|Dividends|equity|||equity
            4000|Revenue|revenue|h||
            4010|Machine sales, domestic|revenue|||revenue
            4020|Machine sales, export|revenue|||revenue
            4030|Spare parts|revenue|||revenue
            4040|Service contracts|revenue|||revenue
            4050|Installation|revenue|||revenue
            4060|Customer training|revenue|||revenue
            4070|Licences sold|revenue|||revenue
            4190|Scrap sales, until 2024|revenue|i||revenue
            4910|Intercompany service revenue|revenue|||revenue
            5000|Cost of sales|expense|h||
            5010|Raw materials used|expense|||
            5020|Purchased components|expense|||
            5030|Subcontracting|expense|||
            5040|Freight in|expense|||
            5050|Packaging|expense|||
            5060|Customs duties|expense|||
            5070|Tools and consumables|expense|||
            5080|Energy for production|expense|||
            5090|Inventory adjustments|expense|||
            5100|Warranty costs|expense|||
            6000|Operating expenses|expense|h||
            6010|Wages|expense|||
            6020|Salaries|expense|||
            6030|Social security|expense|||
            6060|Staff training|expense|||
            6070|Recruiting|expense|||
            6080|Temporary staff|expense|||
            6110|Rent|expense|||
            6120|Utilities|expense|||
            6130|Cleaning|expense|||
            6140|Site security|expense|||
            6150|Building repairs|expense|||
            6160|Property insurance|expense|||
            6210|Office supplies|expense|||
            6220|Postage|expense|||
            6230|Telephone|expense|||
            6260|Software subscriptions|expense|||
            6270|IT services|expense|||
            6310|Travel|expense|||
            6320|Accommodation|expense|||
            6330|Entertainment|expense|||
            6340|Meals|expense|||
            6410|Advertising|expense|||
            6420|Trade fairs|expense|||
            6430|Online marketing|expense|||
            6450|Gifts|expense|||
            6460|Sales commissions|expense|||
            6510|Vehicle leasing|expense|||
            6530|Vehicle repairs|expense|||
            6590|Car pool, until 2021|expense|i||
            6610|Legal advice|expense|||
            6620|Audit fees|expense|||
            6640|Consulting|expense|||
            6700|Depreciation|expense|h||
            6730|Depreciation, machinery|expense|||
            6740|Depreciation, vehicles|expense|||
            6750|Depreciation, office equipment|expense|||
            6760|Depreciation, IT equipment|expense|||
            6770|Depreciation, software|expense|||
            6810|Intercompany management fees|expense|||
            6820|Intercompany IT services|expense|||
            6910|Bad debt|expense|||
            6920|Donations|expense|||
            6930|Penalties|expense|||
            7000|Financial result|expense|h||
            7030|Bank fees|expense|||
            7060|Unrealised exchange gains|revenue|||
            7070|Unrealised exchange losses|expense|||
            7990|Rounding differences|expense|||rounding
            9000|Clearing|asset|h||
            9010|Suspense account|asset|||suspense
            9020|Unallocated receipts|liability|||suspense
            """;

    static final String ROUNDING = "7990";
    static final String RETAINED_EARNINGS = "3100";

    private final Map<String, Account> accounts = new LinkedHashMap<>();

    ChartOfAccounts() {
        for (String row : CHART.lines().toList()) {
            String[] cells = row.split("\\|", -1);
            String flags = cells[3];
            accounts.put(
                    cells[0],
                    new Account(
                            cells[0],
                            cells[1],
                            cells[2],
                            flags.contains("h"),
                            !flags.contains("i"),
                            flags.contains("s"),
                            cells[4],
                            cells[5].isEmpty() ? "ordinary" : cells[5]));
        }
    }

    Collection<Account> all() {
        return accounts.values();
    }

    Account get(String code) {
        Account account = accounts.get(code);
        if (account == null) {
            throw new IllegalStateException("The sample's chart has no account " + code);
        }
        return account;
    }

    boolean has(String code) {
        return accounts.containsKey(code);
    }

    List<String> codes(Predicate<Account> wanted) {
        return accounts.values().stream().filter(wanted).map(Account::code).toList();
    }

    /** The bank account a company keeps for a currency. */
    static String bank(String currency) {
        return switch (currency) {
            case "EUR" -> "1110";
            case "USD" -> "1120";
            case "JPY" -> "1130";
            case "GBP" -> "1140";
            case "KWD" -> "1150";
            default -> throw new IllegalStateException("The sample's group has no bank account in " + currency);
        };
    }
}
