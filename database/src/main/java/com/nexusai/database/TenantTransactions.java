package com.nexusai.database;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One transaction works for one tenant. Row-level security shows the rows of the tenant named in the transaction and none when no tenant is
 * named; a transaction that named two would run its deferred checks under the last one, so a second is refused.
 */
public final class TenantTransactions {

    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final Object key = new Object();

    public TenantTransactions(PlatformTransactionManager manager, DataSource dataSource) {
        this.transactions = new TransactionTemplate(manager);
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Runs in the open transaction, or in a new one, with the tenant bound to it. */
    @SuppressWarnings("NullAway") // the template hands back what the supplier gave
    public <T extends @Nullable Object> T call(String tenant, Supplier<T> work) {
        return transactions.execute(status -> {
            bind(tenant);
            return work.get();
        });
    }

    public void run(String tenant, Runnable work) {
        call(tenant, () -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    /** Names the tenant of the open transaction; naming the same one again does nothing. */
    public void bind(String tenant) {
        if (tenant.isBlank()) {
            throw new IllegalArgumentException("A transaction needs the name of a tenant; it was empty.");
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Tenant '" + tenant + "' can only be bound inside a transaction.");
        }
        String bound = bound();
        if (bound == null) {
            name(tenant);
            TransactionSynchronizationManager.bindResource(key, tenant);
            TransactionSynchronizationManager.registerSynchronization(new Binding(tenant));
        } else if (!bound.equals(tenant)) {
            throw new IllegalStateException("This transaction works for tenant '" + bound
                    + "' and cannot also work for '" + tenant + "'; use a transaction of its own.");
        }
    }

    /** The tenant of the open transaction, if one was named. */
    public @Nullable String bound() {
        return (String) TransactionSynchronizationManager.getResource(key);
    }

    private void name(String tenant) {
        jdbc.sql("select set_config('nexus.tenant', ?, true)")
                .param(tenant)
                .query(String.class)
                .single();
    }

    private final class Binding implements TransactionSynchronization {

        private final String tenant;
        private final Set<Object> laterSavepoints = new HashSet<>();
        private boolean undone;

        Binding(String tenant) {
            this.tenant = tenant;
        }

        @Override
        public void suspend() {
            if (!undone) {
                TransactionSynchronizationManager.unbindResourceIfPossible(key);
            }
        }

        @Override
        public void resume() {
            if (!undone) {
                TransactionSynchronizationManager.bindResource(key, tenant);
            }
        }

        @Override
        public void savepoint(Object savepoint) {
            laterSavepoints.add(savepoint);
        }

        /** With a savepoint made before the tenant was named, the server forgets the tenant, and so do we. */
        @Override
        public void savepointRollback(Object savepoint) {
            if (!undone && !laterSavepoints.contains(savepoint)) {
                undone = true;
                TransactionSynchronizationManager.unbindResourceIfPossible(key);
            }
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(key);
        }
    }
}
