package com.nexusai.sample;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One line of an entry. Exactly one of debit and credit is given; company amounts only on revaluations. */
record Line(
        String account,
        @Nullable BigDecimal debit,
        @Nullable BigDecimal credit,
        String costCentre,
        String party,
        String text,
        String taxCode,
        String quantity,
        String unit,
        @Nullable BigDecimal companyDebit,
        @Nullable BigDecimal companyCredit) {

    static Line debit(String account, BigDecimal amount) {
        return new Line(account, amount, null, "", "", "", "", "", "", null, null);
    }

    static Line credit(String account, BigDecimal amount) {
        return new Line(account, null, amount, "", "", "", "", "", "", null, null);
    }

    Line costCentre(String code) {
        return new Line(
                account, debit, credit, code, party, text, taxCode, quantity, unit, companyDebit, companyCredit);
    }

    Line party(String code) {
        return new Line(
                account, debit, credit, costCentre, code, text, taxCode, quantity, unit, companyDebit, companyCredit);
    }

    Line text(String value) {
        return new Line(
                account, debit, credit, costCentre, party, value, taxCode, quantity, unit, companyDebit, companyCredit);
    }

    Line tax(String code) {
        return new Line(
                account, debit, credit, costCentre, party, text, code, quantity, unit, companyDebit, companyCredit);
    }

    Line quantity(String value, String measure) {
        return new Line(
                account, debit, credit, costCentre, party, text, taxCode, value, measure, companyDebit, companyCredit);
    }

    Line companyAmounts(@Nullable BigDecimal debitAmount, @Nullable BigDecimal creditAmount) {
        return new Line(
                account, debit, credit, costCentre, party, text, taxCode, quantity, unit, debitAmount, creditAmount);
    }

    Line account(String code) {
        return new Line(
                code, debit, credit, costCentre, party, text, taxCode, quantity, unit, companyDebit, companyCredit);
    }

    Line amount(BigDecimal value) {
        return new Line(
                account,
                debit == null ? null : value,
                credit == null ? null : value,
                costCentre,
                party,
                text,
                taxCode,
                quantity,
                unit,
                companyDebit,
                companyCredit);
    }

    boolean isDebit() {
        return debit != null;
    }

    BigDecimal amount() {
        if (debit != null) {
            return debit;
        }
        if (credit != null) {
            return credit;
        }
        throw new IllegalStateException("A line on account " + account + " has neither debit nor credit");
    }
}
