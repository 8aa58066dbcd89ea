package com.nexusai.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The check of the books can fail: it does when one of the guards is taken away. */
@Timeout(300)
class MutantIT {

    /** Everything that knows an entry again: its keys in the ledger, and that a posted document does not change. */
    private static final List<String> NO_IDEMPOTENCY = List.of(
            "ALTER TABLE ledger.journal_entry DROP CONSTRAINT journal_entry_pkey CASCADE",
            "ALTER TABLE ledger.journal_entry DROP CONSTRAINT journal_entry_tenant_id_company_reference_key CASCADE",
            "ALTER TABLE ledger.journal_line DROP CONSTRAINT journal_line_pkey CASCADE",
            "ALTER TABLE ledger.journal_line DISABLE TRIGGER after_lines",
            "ALTER TABLE ledger.journal_entry DISABLE TRIGGER check_entry",
            "ALTER TABLE ledger.entry_document DISABLE TRIGGER before_document_change",
            "ALTER TABLE ledger.unsealed_entry DROP CONSTRAINT unsealed_entry_pkey CASCADE");

    /** Effects committed by themselves, and a death before the step is completed: after the next start the step is done again. */
    private static final String[] REPLAYED = {
        "-Dchaos.proxy=true",
        "-Dchaos.point=" + FaultPoint.AFTER_EFFECTS,
        "-Dchaos.commits-effects=true",
        "-Dnexus.dispatcher.chain=0"
    };

    @Test
    void withTheRowClaimNoWorkIsDoneInVainAndWithoutItTwoDoTheSame() throws Exception {
        assertThat(Undisturbed.books().vain()).isZero();
        Books mutant = counted("unclaimed", "-Dchaos.proxy=true", "-Dchaos.without-claim=true");
        System.out.println(
                "MutantIT: without the claim " + mutant.vain() + " entries were begun in vain; " + mutant.faults());
        assertThat(mutant.vain()).isPositive();
    }

    @Test
    void aReplayedPostingIsRefusedByItsKeyAndDoneTwiceWithoutIt() throws Exception {
        Books kept = replayed("keyed", List.of());
        assertThat(kept.faults()).as("the key holds").noneMatch(MutantIT::twice);
        Books mutant = replayed("keyless", NO_IDEMPOTENCY);
        System.out.println("MutantIT: without the key "
                + mutant.faults().stream().filter(MutantIT::twice).count() + " posted twice");
        assertThat(mutant.faults()).as("without the key").anyMatch(MutantIT::twice);
    }

    private static boolean twice(String fault) {
        return fault.startsWith("posted twice");
    }

    private static Books counted(String name, String... options) throws Exception {
        MonthHome home = MonthHome.create(name);
        try {
            home.tamper(Books.COUNT_ATTEMPTS);
            Program program = home.run(options);
            program.end();
        } finally {
            home.stop();
        }
        Books books = Books.read(home);
        home.remove();
        return books;
    }

    private static Books replayed(String name, List<String> mutation) throws Exception {
        MonthHome home = MonthHome.create(name);
        try {
            home.tamper(mutation);
            Program dies = home.run(REPLAYED);
            assertThat(dies.end()).as(dies.err()).isEqualTo(FaultPoints.HALTED);
            Program next = home.run("-Dnexus.dispatcher.chain=0");
            // What is posted twice cannot be numbered, so that the program would wait for ever.
            while (!next.process().waitFor(50, TimeUnit.MILLISECONDS)) {
                if (next.err().contains("could not number and seal")) {
                    next.process().destroyForcibly().waitFor();
                }
            }
        } finally {
            home.stop();
        }
        Books books = Books.read(home);
        System.out.println("MutantIT: replayed " + name + ": "
                + books.faults().stream().limit(5).toList());
        home.remove();
        return books;
    }
}
