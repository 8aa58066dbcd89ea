package com.nexusai.app.journal;

import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.security.Caller;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.EntryQueries;
import com.nexusai.workers.ledger.EntryQueries.Detail;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The entries that a caller sees: those of the companies he works for. */
@Component
final class VisibleEntries {

    static final String THING = "journal entry";

    private final EntryQueries entries;
    private final TenantTransactions transactions;

    VisibleEntries(EntryQueries entries, TenantTransactions transactions) {
        this.entries = entries;
        this.transactions = transactions;
    }

    /** An entry of a company the caller does not work for looks like one that is not there. */
    Detail find(Caller caller, UUID id) {
        Detail found = transactions.call(caller.tenant(), () -> entries.find(caller.tenant(), id));
        if (!caller.worksFor(found.entry().company())) {
            throw ProblemException.notFound(THING, id);
        }
        return found;
    }
}
