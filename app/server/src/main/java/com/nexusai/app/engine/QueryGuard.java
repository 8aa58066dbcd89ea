package com.nexusai.app.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.operaton.bpm.engine.BadUserRequestException;
import org.operaton.bpm.engine.filter.Filter;
import org.operaton.bpm.engine.impl.AbstractQuery;
import org.operaton.bpm.engine.impl.TaskQueryImpl;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.cmd.AbstractExecuteFilterCmd;
import org.operaton.bpm.engine.impl.cmd.SaveFilterCmd;
import org.operaton.bpm.engine.impl.interceptor.Command;
import org.operaton.bpm.engine.impl.interceptor.CommandInterceptor;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.stereotype.Component;

/**
 * Refuses expressions in queries. The engine's own switches look at the outer query only: an expression in an or-query would still run with
 * the engine's rights, through ad-hoc queries, queries that extend a filter, and filters being stored.
 */
@Component
final class QueryGuard extends AbstractProcessEnginePlugin {

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setEnableExpressionsInAdhocQueries(false);
        configuration.setEnableExpressionsInStoredQueries(false);
        configuration.setCustomPreCommandInterceptorsTxRequired(
                with(configuration.getCustomPreCommandInterceptorsTxRequired()));
        configuration.setCustomPreCommandInterceptorsTxRequiresNew(
                with(configuration.getCustomPreCommandInterceptorsTxRequiresNew()));
    }

    /** Each chain needs interceptors of its own: they hold their successor. */
    private static List<CommandInterceptor> with(List<CommandInterceptor> before) {
        List<CommandInterceptor> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
        all.add(new Interceptor());
        return all;
    }

    private static void refuse(AbstractQuery<?, ?> query) {
        if (!query.getExpressions().isEmpty()) {
            throw new BadUserRequestException("Expressions are not allowed in queries: "
                    + query.getExpressions().keySet() + "; give the value itself");
        }
    }

    /** A query with or-parts lists them beside itself, and each part lists the same. */
    private static void refuseAll(AbstractQuery<?, ?> query) {
        refuse(query);
        if (query instanceof TaskQueryImpl tasks) {
            Set<TaskQueryImpl> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            Deque<TaskQueryImpl> open = new ArrayDeque<>(tasks.getQueries());
            for (TaskQueryImpl each = open.poll(); each != null; each = open.poll()) {
                if (seen.add(each)) {
                    refuse(each);
                    open.addAll(each.getQueries());
                }
            }
        }
    }

    private static final class Interceptor extends CommandInterceptor {

        @Override
        public <T> T execute(Command<T> command) {
            if (command instanceof AbstractQuery<?, ?> query) {
                refuseAll(query);
            } else if (command instanceof AbstractExecuteFilterCmd
                    && new DirectFieldAccessor(command).getPropertyValue("extendingQuery")
                            instanceof AbstractQuery<?, ?> query) {
                refuseAll(query);
            } else if (command instanceof SaveFilterCmd
                    && new DirectFieldAccessor(command).getPropertyValue("filter") instanceof Filter filter
                    && filter.getQuery() instanceof AbstractQuery<?, ?> query) {
                refuseAll(query);
            }
            return next.execute(command);
        }
    }
}
