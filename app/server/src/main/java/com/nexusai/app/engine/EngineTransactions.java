package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.impl.identity.Authentication;
import org.operaton.bpm.engine.impl.interceptor.CommandExecutor;

/**
 * One transaction of one tenant in which all engine calls are written together at its end. Starting fifty instances inside costs a fraction
 * of fifty starts. Queries of the engine inside do not see what is not written yet.
 */
public final class EngineTransactions {

    private final CommandExecutor commands;
    private final TenantTransactions tenants;
    private final IdentityService identity;

    EngineTransactions(CommandExecutor commands, TenantTransactions tenants, IdentityService identity) {
        this.commands = commands;
        this.tenants = tenants;
        this.identity = identity;
    }

    /**
     * For services that have judged the caller themselves, such as cancelling an entry: the engine sees no person inside, so that the guards
     * of the open doors do not refuse what the service may do. Human tasks are refused all the same.
     */
    @SuppressWarnings("NullAway") // as call
    public <T extends @Nullable Object> T asPlatform(String tenant, Supplier<T> work) {
        Authentication before = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        try {
            return call(tenant, work);
        } finally {
            if (before != null) {
                identity.setAuthentication(before.getUserId(), before.getGroupIds(), before.getTenantIds());
            }
        }
    }

    @SuppressWarnings("NullAway") // the executor hands back what the supplier gave
    public <T extends @Nullable Object> T call(String tenant, Supplier<T> work) {
        return tenants.call(tenant, () -> commands.execute(context -> work.get()));
    }

    public void run(String tenant, Runnable work) {
        call(tenant, () -> {
            work.run();
            return Boolean.TRUE;
        });
    }
}
