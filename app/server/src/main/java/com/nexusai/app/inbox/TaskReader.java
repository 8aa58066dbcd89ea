package com.nexusai.app.inbox;

import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.approvals.Substitutions;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Which tasks a caller sees: his inbox, and single tasks about entries, which everybody reads who works for their company. */
@Component
final class TaskReader {

    private final Inbox inbox;
    private final Substitutions substitutions;
    private final TenantTransactions transactions;
    private final Clock clock;

    TaskReader(Inbox inbox, Substitutions substitutions, TenantTransactions transactions, Clock clock) {
        this.inbox = inbox;
        this.substitutions = substitutions;
        this.transactions = transactions;
        this.clock = clock;
    }

    static boolean seesAll(Caller caller) {
        return caller.hasAny(Roles.OPERATIONS, Roles.ADMINISTRATOR, Roles.AUDITOR);
    }

    Inbox.Viewer viewer(Caller caller) {
        List<Inbox.Standing> standings = transactions.call(
                caller.tenant(),
                () -> substitutions.activeFor(caller.tenant(), caller.person(), clock.instant()).stream()
                        .map(active -> new Inbox.Standing(
                                active.absent(),
                                active.lent(),
                                active.scope().processes(),
                                active.scope().companies().isEmpty()
                                        ? Set.of(Inbox.EVERY_COMPANY)
                                        : active.scope().companies()))
                        .toList());
        return new Inbox.Viewer(caller.tenant(), caller.person(), caller.roles(), caller.companies(), standings);
    }

    /** @throws ProblemException {@code not-found}, the same for a task that is another tenant's or company's and for none at all */
    InboxTask find(Caller caller, UUID id) {
        Inbox.Viewer viewer = viewer(caller);
        return inbox.find(viewer, Inbox.Scope.ALL, id)
                .filter(task -> task.subjectKind() != null
                        || seesAll(caller)
                        || inbox.find(viewer, Inbox.Scope.VISIBLE, id).isPresent())
                .orElseThrow(() -> ProblemException.notFound("task", id));
    }

    boolean isInInbox(Caller caller, UUID id) {
        return inbox.find(viewer(caller), Inbox.Scope.VISIBLE, id).isPresent();
    }
}
