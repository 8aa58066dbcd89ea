package com.nexusai.app.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Writes what a call is about into the first transaction of it that writes anything, whatever door the call came through: no effect commits
 * without its audit event, and no event without its effect. Transactions of no call, such as those of workers, are left alone.
 */
@Component
final class AuditTransactions implements TransactionExecutionListener {

    /** Asked late: the trail itself needs transactions. */
    private final ObjectProvider<AuditTrail> trail;

    private final ObjectProvider<EffectListener> listeners;

    AuditTransactions(ObjectProvider<AuditTrail> trail, ObjectProvider<EffectListener> listeners) {
        this.trail = trail;
        this.listeners = listeners;
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        AuditNote.current().filter(AuditNote::due).ifPresent(note -> {
            if (trail.getObject().recordEffect(note.event(note.problem()))) {
                note.written();
            }
        });
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        AuditNote.current().ifPresent(note -> {
            if (failure == null) {
                listeners.forEach(note::tell);
            }
            note.ended(failure == null);
        });
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
        AuditNote.current().ifPresent(note -> note.ended(false));
    }
}
